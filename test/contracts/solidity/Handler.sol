// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Fixture} from "./Fixture.sol";
import {VM} from "./Vm.sol";

/// @notice Does random things as random accounts, mostly such as can succeed, and remembers what must never be taken back.
contract Handler is Fixture {
    uint32 public constant LISTS = 2;
    uint32 public constant WORDS = 3;
    uint64 public constant SEQUENCES = 64;

    /// @notice Entries as they were first seen, by issuer and sequence.
    mapping(uint32 issuer => mapping(uint64 sequence => bytes32)) public firstSeen;
    /// @notice Number of entries of an issuer.
    mapping(uint32 issuer => uint64) public count;
    /// @notice Places ever seen as revoked: the low bit of each.
    mapping(uint32 issuer => mapping(uint32 list => mapping(uint32 word => uint256))) public everRevoked;
    /// @notice Lowest values ever seen, and the most lists.
    mapping(bytes8 key => uint64) public lowestCut;
    mapping(bytes8 key => uint40) public earliestEnd;
    mapping(uint32 issuer => uint32) public mostOpened;

    /// @notice Set by whoever changed a thing that is not his.
    bool public trespassed;
    /// @notice How many of the changes of each sort came about, so that a test can see that they do.
    uint256[4] public changes;

    constructor() {
        VM.warp(START + 1_000);
        deploy();
        bytes8[2] memory keys = [kid, otherKid];
        for (uint256 i = 0; i < 2; ++i)
            (lowestCut[keys[i]], earliestEnd[keys[i]]) = (type(uint64).max, type(uint40).max);
    }

    function anchor(uint8 who, uint8 what, bytes32 root, uint32 size) external {
        (uint32 issuer, bytes8 key) = what & 1 == 0 ? (1, kid) : (2, otherKid);
        if (what > 240) key = what & 1 == 0 ? otherKid : kid;
        uint64 next = count[issuer];
        if (next == SEQUENCES) return;
        // Mostly the next one with the right head, else an old one, or one too far, or with a wrong head.
        uint64 sequence =
            what % 8 == 6
                ? next / 2
                : what % 8 == 7
                    ? next + 1
                    : next;
        bytes27 head = sequence == 0 ? bytes27(0) : bytes27(documents.entryOf(issuer, sequence - 1));
        if (what % 16 == 10) head = bytes27(root);
        address sender = _sender(who, issuer == 1 ? anchoring : otherAnchoring);

        VM.prank(sender);
        try documents.anchor(issuer, key, sequence, root, uint32(within(size, 0, 65_540)), head) {} catch {}
        _remember(sender, 0);
    }

    function openList(uint8 who, uint32 list) external {
        uint32 issuer = _issuer(who);
        address sender = _sender(who, issuer == 1 ? status : otherStatus);

        VM.prank(sender);
        try documents.openList(issuer, list % (LISTS + 1)) {} catch {}
        _remember(sender, 1);
    }

    function setStatus(uint8 who, uint32 list, uint32 index, uint8 step, uint8 wanted) external {
        uint32 issuer = _issuer(who);
        uint32[] memory indexes = new uint32[](2);
        indexes[0] = index % (WORDS * 128 - 1);
        indexes[1] = indexes[0] + step;
        address sender = _sender(who, issuer == 1 ? status : otherStatus);

        VM.prank(sender);
        try documents.setStatus(issuer, list % LISTS, indexes, wanted % 5) {} catch {}
        _remember(sender, 1);
    }

    function setWord(uint8 who, uint32 list, uint32 word, uint256 places, uint256 value, bool polite) external {
        uint32 issuer = _issuer(who);
        (list, word) = (list % LISTS, word % WORDS);
        uint256 mask = (places & LOW) * 3;
        uint256 odd = documents.wordOf(issuer, list, word) & LOW;
        if (polite) value = (value & ~(odd * 3)) | odd;
        address sender = _sender(who, issuer == 1 ? status : otherStatus);

        VM.prank(sender);
        try documents.setWord(issuer, list, word, mask, value & mask) {} catch {}
        _remember(sender, 1);
    }

    function retire(uint8 who, uint40 retiredAt) external {
        address sender = _sender(who, address(this));
        retiredAt = uint40(within(retiredAt, block.timestamp, uint256(END) + 100));

        VM.prank(sender);
        try issuers.retire(who & 1 == 0 ? kid : otherKid, retiredAt) {} catch {}
        _remember(sender, 2);
    }

    function compromise(uint8 who, uint64 fromSequence) external {
        // Seldom, since it ends the key for the rest of the run.
        if (who % 4 != 0) return;
        address sender = _sender(who / 4, address(this));
        bytes8 key = who & 16 == 0 ? kid : otherKid;

        VM.prank(sender);
        try issuers.compromise(key, fromSequence % (SEQUENCES * 2)) {} catch {}
        _remember(sender, 3);
    }

    function wait_(uint16 time) external {
        VM.warp(block.timestamp + time);
    }

    function registries() external view returns (address, address, bytes8, bytes8) {
        return (address(issuers), address(documents), kid, otherKid);
    }

    /// @dev Compares everything with what was remembered, notes trespasses, and remembers anew.
    function _remember(address sender, uint256 sort) private {
        uint256 changed = 0;
        for (uint32 issuer = 1; issuer <= 2; ++issuer) {
            if (_rememberEntry(issuer)) (changed, trespassed) = (1, trespassed || !_isAnchoring(sender, issuer));
            if (_rememberLists(issuer)) (changed, trespassed) = (1, trespassed || !_isStatus(sender, issuer));
        }
        if (_rememberKey(kid) || _rememberKey(otherKid)) {
            (changed, trespassed) = (1, trespassed || sender != address(this));
        }
        changes[sort] += changed;
    }

    function _rememberEntry(uint32 issuer) private returns (bool changed) {
        uint64 next = count[issuer];
        bytes32 entry = documents.entryOf(issuer, next);
        if (entry == 0) return false;
        (firstSeen[issuer][next], count[issuer]) = (entry, next + 1);
        return true;
    }

    mapping(uint32 issuer => bytes32) private _listsPrint;

    function _rememberLists(uint32 issuer) private returns (bool changed) {
        uint32 opened = documents.openedOf(issuer);
        if (opened > mostOpened[issuer]) mostOpened[issuer] = opened;
        bytes32 print = bytes32(uint256(opened));
        for (uint32 list = 0; list < LISTS; ++list) {
            for (uint32 word = 0; word < WORDS; ++word) {
                uint256 value = documents.wordOf(issuer, list, word);
                everRevoked[issuer][list][word] |= value & ~(value >> 1) & LOW;
                print = keccak256(abi.encode(print, value));
            }
        }
        changed = _listsPrint[issuer] != 0 ? print != _listsPrint[issuer] : opened != 0;
        _listsPrint[issuer] = print;
    }

    function _rememberKey(bytes8 key) private returns (bool changed) {
        (, , , , , uint40 retiredAt, uint64 compromisedFrom) = issuers.keyOf(key);
        changed = retiredAt != earliestEnd[key] || compromisedFrom != lowestCut[key];
        if (retiredAt < earliestEnd[key]) earliestEnd[key] = retiredAt;
        if (compromisedFrom < lowestCut[key]) lowestCut[key] = compromisedFrom;
    }

    function _isAnchoring(address sender, uint32 issuer) private view returns (bool) {
        return sender == (issuer == 1 ? anchoring : otherAnchoring);
    }

    function _isStatus(address sender, uint32 issuer) private view returns (bool) {
        return sender == (issuer == 1 ? status : otherStatus);
    }

    function _issuer(uint8 who) private pure returns (uint32) {
        return who & 1 == 0 ? 1 : 2;
    }

    /// @dev Mostly the right account, else another that has some office, or none.
    function _sender(uint8 who, address right) private view returns (address) {
        address[6] memory others = [anchoring, status, otherAnchoring, otherStatus, address(this), address(0xBAD)];
        return who % 4 == 3 ? others[(who / 4) % 6] : right;
    }
}
