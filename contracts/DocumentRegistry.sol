// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDocumentRegistry} from "./IDocumentRegistry.sol";
import {IIssuerRegistry} from "./IIssuerRegistry.sol";
import {InclusionProof} from "./InclusionProof.sol";

/// @title Anchors and status of documents
/// @notice No owner, no proxy. The order of the three mappings is part of the protocol.
contract DocumentRegistry is IDocumentRegistry {
    uint32 private constant MAX_SIZE = 65_536;
    uint32 private constant MAX_INDEXES = 500;
    uint32 private constant PLACES = 131_072;
    uint32 private constant WORDS = 1_024;
    /// @dev The lower bit of every place.
    uint256 private constant LOW = type(uint256).max / 3;

    IIssuerRegistry private immutable ISSUERS;
    bytes32 private immutable DOMAIN;

    mapping(uint32 issuer => mapping(uint64 sequence => bytes32)) private _entries;
    mapping(uint32 issuer => uint32) private _opened;
    mapping(uint32 issuer => mapping(uint32 list => mapping(uint32 word => uint256))) private _words;

    /// @param issuers the IssuerRegistry, for ever
    constructor(IIssuerRegistry issuers) {
        if (address(issuers).code.length == 0) revert DocumentRegistryNotAContract(address(issuers));
        ISSUERS = issuers;
        DOMAIN = keccak256(abi.encode("absah-anchor-1", block.chainid, address(this)));
    }

    /// @inheritdoc IDocumentRegistry
    function anchor(
        uint32 issuer,
        bytes8 kid,
        uint64 sequence,
        bytes32 root,
        uint32 size,
        bytes27 previousHead
    ) external {
        if (root == 0 || size == 0 || size > MAX_SIZE) revert DocumentRegistryBadBatch(root, size);
        bytes27 head = _head(previousHead, issuer, kid, sequence, root, size);
        bytes32 entry = _entries[issuer][sequence];
        if (entry != 0) {
            if (bytes27(entry) != head) revert DocumentRegistryConflict(issuer, sequence, entry);
            return;
        }
        _requireOrder(issuer, sequence, previousHead);
        (address account, bool open) = ISSUERS.anchoringRight(issuer, kid, sequence);
        if (account != msg.sender) revert DocumentRegistryNotAuthorised(issuer, msg.sender);
        if (!open) revert DocumentRegistryKeyOutOfWindow(issuer, kid, sequence, uint40(block.timestamp));
        entry = bytes32(head) | bytes32(uint256(uint40(block.timestamp)));
        _entries[issuer][sequence] = entry;
        emit Anchored(issuer, sequence, kid, root, size, entry);
    }

    /// @inheritdoc IDocumentRegistry
    function openList(uint32 issuer, uint32 list) external {
        uint32 opened = _opened[issuer];
        if (list < opened) return;
        if (list > opened) revert DocumentRegistryListOutOfOrder(issuer, list, opened);
        _requireStatusAccount(issuer);
        _opened[issuer] = opened + 1;
        emit ListOpened(issuer, list);
    }

    /// @inheritdoc IDocumentRegistry
    function setStatus(uint32 issuer, uint32 list, uint32[] calldata indexes, uint8 status) external {
        _requireWritable(issuer, list);
        if (status > 3) revert DocumentRegistryBadStatus(status);
        uint256 count = indexes.length;
        if (count == 0 || count > MAX_INDEXES) revert DocumentRegistryBadCount(count);
        // Places of one word are gathered and written together: a word costs one storage write, however many change in it.
        uint32 word = indexes[0] >> 7;
        uint256 lows;
        uint256 least;
        for (uint256 i = 0; i < count; ++i) {
            uint32 index = indexes[i];
            if (index < least || index >= PLACES) revert DocumentRegistryBadIndex(index);
            least = uint256(index) + 1;
            if (index >> 7 != word) {
                _write(issuer, list, word, lows * 3, lows * status);
                word = index >> 7;
                lows = 0;
            }
            lows |= 1 << ((index & 127) << 1);
        }
        _write(issuer, list, word, lows * 3, lows * status);
    }

    /// @inheritdoc IDocumentRegistry
    function setWord(uint32 issuer, uint32 list, uint32 word, uint256 mask, uint256 value) external {
        _requireWritable(issuer, list);
        if (word >= WORDS) revert DocumentRegistryBadWord(word);
        if ((mask & LOW) * 3 != mask || value & ~mask != 0) revert DocumentRegistryBadMask(mask, value);
        _write(issuer, list, word, mask, value);
    }

    /// @inheritdoc IDocumentRegistry
    function documentState(
        uint32 issuer,
        uint64 sequence,
        bytes8 kid,
        uint32 list,
        uint32 index
    )
        external
        view
        returns (
            uint256 blockNumber,
            uint40 blockTime,
            bytes32 entry,
            bytes32 publicKey,
            uint32 keyIssuer,
            uint32 kinds,
            uint40 notBefore,
            uint40 notAfter,
            uint40 retiredAt,
            uint64 compromisedFrom,
            uint32 opened,
            uint8 status
        )
    {
        blockNumber = block.number;
        blockTime = uint40(block.timestamp);
        entry = _entries[issuer][sequence];
        (publicKey, keyIssuer, kinds, notBefore, notAfter, retiredAt, compromisedFrom) = ISSUERS.keyOf(kid);
        opened = _opened[issuer];
        status = _statusIn(_words[issuer][list][index >> 7], index);
    }

    /// @inheritdoc IDocumentRegistry
    function verifyInclusion(
        uint32 issuer,
        bytes8 kid,
        uint64 sequence,
        uint32 size,
        bytes27 previousHead,
        uint32 index,
        bytes calldata leafData,
        bytes32[] calldata path
    ) external view returns (bool) {
        if (leafData.length != 96) return false;
        (bool fits, bytes32 root) = InclusionProof.rootOf(size, index, leafData, path);
        bytes27 head = _head(previousHead, issuer, kid, sequence, root, size);
        return fits && bytes27(_entries[issuer][sequence]) == head;
    }

    /// @inheritdoc IDocumentRegistry
    function entryOf(uint32 issuer, uint64 sequence) external view returns (bytes32 entry) {
        return _entries[issuer][sequence];
    }

    /// @inheritdoc IDocumentRegistry
    function openedOf(uint32 issuer) external view returns (uint32 opened) {
        return _opened[issuer];
    }

    /// @inheritdoc IDocumentRegistry
    function wordOf(uint32 issuer, uint32 list, uint32 word) external view returns (uint256 value) {
        return _words[issuer][list][word];
    }

    /// @inheritdoc IDocumentRegistry
    function issuerRegistry() external view returns (address registry) {
        return address(ISSUERS);
    }

    /// @inheritdoc IDocumentRegistry
    function domain() external view returns (bytes32 value) {
        return DOMAIN;
    }

    function _write(uint32 issuer, uint32 list, uint32 word, uint256 mask, uint256 value) private {
        uint256 old = _words[issuer][list][word];
        uint256 updated = (old & ~mask) | value;
        if (updated == old) return;
        // Only 1 and 3 have the low bit: it must stay, and 1 must not gain the high one. So 1 stays 1, and 3 stays or becomes 1.
        uint256 barred = old & LOW & (~updated | (~(old >> 1) & (updated >> 1)));
        if (barred != 0) _revertFinal(issuer, list, word, barred, updated);
        _words[issuer][list][word] = updated;
        emit StatusSet(issuer, list, word, updated);
    }

    function _head(
        bytes27 previousHead,
        uint32 issuer,
        bytes8 kid,
        uint64 sequence,
        bytes32 root,
        uint32 size
    ) private view returns (bytes27) {
        return bytes27(keccak256(abi.encode(DOMAIN, previousHead, issuer, kid, sequence, root, size)));
    }

    function _requireOrder(uint32 issuer, uint64 sequence, bytes27 previousHead) private view {
        bytes32 predecessor = sequence == 0 ? bytes32(0) : _entries[issuer][sequence - 1];
        bool missing = sequence != 0 && predecessor == 0;
        if (missing || bytes27(predecessor) != previousHead) {
            revert DocumentRegistryOutOfOrder(issuer, sequence, previousHead, predecessor);
        }
    }

    /// @dev Names the first place that `barred` marks, with what it holds and what was wanted of it.
    function _revertFinal(uint32 issuer, uint32 list, uint32 word, uint256 barred, uint256 updated) private view {
        uint32 index = word << 7;
        for (; barred & 1 == 0; barred >>= 2) ++index;
        uint8 status = _statusIn(_words[issuer][list][word], index);
        revert DocumentRegistryFinal(issuer, list, index, status, _statusIn(updated, index));
    }

    function _requireWritable(uint32 issuer, uint32 list) private view {
        if (list >= _opened[issuer]) revert DocumentRegistryListNotOpen(issuer, list);
        _requireStatusAccount(issuer);
    }

    function _requireStatusAccount(uint32 issuer) private view {
        if (ISSUERS.statusAccountOf(issuer) != msg.sender) revert DocumentRegistryNotAuthorised(issuer, msg.sender);
    }

    function _statusIn(uint256 word, uint32 index) private pure returns (uint8) {
        return uint8((word >> ((index & 127) << 1)) & 3);
    }
}
