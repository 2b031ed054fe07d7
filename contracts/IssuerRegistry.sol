// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessControlDefaultAdminRules} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import {IIssuerRegistry} from "./IIssuerRegistry.sol";

/// @title Issuers, their accounts and their keys
/// @notice One admin, replaced in two steps with 48 hours between them. Immutable, no proxy.
contract IssuerRegistry is IIssuerRegistry, AccessControlDefaultAdminRules {
    struct Issuer {
        address anchoringAccount;
        address statusAccount;
        string origin;
    }

    // All but publicKey share one slot, so that an anchor reads one.
    struct Key {
        uint32 issuer;
        uint32 kinds;
        uint40 notBefore;
        uint40 notAfter;
        uint40 retiredAt;
        uint64 compromisedFrom;
        bytes32 publicKey;
    }

    mapping(uint32 issuer => Issuer) private _issuers;
    mapping(bytes8 kid => Key) private _keys;

    /// @param admin the first holder of DEFAULT_ADMIN_ROLE
    constructor(address admin) AccessControlDefaultAdminRules(48 hours, admin) {}

    /// @inheritdoc IIssuerRegistry
    function registerIssuer(
        uint32 issuer,
        string calldata origin,
        address anchoringAccount,
        address statusAccount
    ) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (issuer == 0) revert IssuerRegistryBadIssuer(issuer);
        if (bytes(origin).length == 0) revert IssuerRegistryBadOrigin(origin);
        if (_isRegistered(issuer)) revert IssuerRegistryIssuerExists(issuer);
        _issuers[issuer] = Issuer(anchoringAccount, statusAccount, origin);
        emit IssuerRegistered(issuer, origin, anchoringAccount, statusAccount);
    }

    /// @inheritdoc IIssuerRegistry
    function setAccounts(
        uint32 issuer,
        address anchoringAccount,
        address statusAccount
    ) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (!_isRegistered(issuer)) revert IssuerRegistryUnknownIssuer(issuer);
        _issuers[issuer].anchoringAccount = anchoringAccount;
        _issuers[issuer].statusAccount = statusAccount;
        emit AccountsChanged(issuer, anchoringAccount, statusAccount);
    }

    /// @inheritdoc IIssuerRegistry
    function registerKey(
        bytes32 publicKey,
        uint32 issuer,
        uint32 kinds,
        uint40 notBefore,
        uint40 notAfter
    ) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (!_isRegistered(issuer)) revert IssuerRegistryUnknownIssuer(issuer);
        if (publicKey == 0) revert IssuerRegistryBadKey(publicKey);
        if (kinds == 0) revert IssuerRegistryBadKinds(kinds);
        if (notBefore >= notAfter) revert IssuerRegistryBadWindow(notBefore, notAfter);
        bytes8 kid = bytes8(sha256(abi.encode(publicKey)));
        if (_keys[kid].issuer != 0) revert IssuerRegistryKeyExists(kid);
        _keys[kid] = Key(issuer, kinds, notBefore, notAfter, type(uint40).max, type(uint64).max, publicKey);
        emit KeyRegistered(kid, issuer, publicKey, kinds, notBefore, notAfter);
    }

    /// @inheritdoc IIssuerRegistry
    function retire(bytes8 kid, uint40 retiredAt) external onlyRole(DEFAULT_ADMIN_ROLE) {
        Key storage key = _knownKey(kid);
        uint40 present = key.retiredAt;
        if (retiredAt <= block.timestamp || retiredAt >= present) {
            revert IssuerRegistryBadRetirement(kid, retiredAt, present);
        }
        key.retiredAt = retiredAt;
        emit KeyRetired(kid, retiredAt);
    }

    /// @inheritdoc IIssuerRegistry
    function compromise(bytes8 kid, uint64 fromSequence) external onlyRole(DEFAULT_ADMIN_ROLE) {
        Key storage key = _knownKey(kid);
        uint64 present = key.compromisedFrom;
        if (fromSequence > present) revert IssuerRegistryBadCompromise(kid, fromSequence, present);
        // One second past this block: what was anchored earlier in this very block stays in its window, and is cut by order alone.
        uint40 end = uint40(block.timestamp) + 1;
        uint40 retiredAt = key.retiredAt;
        if (fromSequence == present && retiredAt <= end) return;
        if (retiredAt > end) retiredAt = end;
        key.retiredAt = retiredAt;
        key.compromisedFrom = fromSequence;
        emit KeyCompromised(kid, fromSequence, retiredAt);
    }

    /// @inheritdoc IIssuerRegistry
    function issuerOf(
        uint32 issuer
    ) external view returns (string memory origin, address anchoringAccount, address statusAccount) {
        Issuer storage known = _issuers[issuer];
        return (known.origin, known.anchoringAccount, known.statusAccount);
    }

    /// @inheritdoc IIssuerRegistry
    function statusAccountOf(uint32 issuer) external view returns (address statusAccount) {
        return _issuers[issuer].statusAccount;
    }

    /// @inheritdoc IIssuerRegistry
    function keyOf(
        bytes8 kid
    )
        external
        view
        returns (
            bytes32 publicKey,
            uint32 issuer,
            uint32 kinds,
            uint40 notBefore,
            uint40 notAfter,
            uint40 retiredAt,
            uint64 compromisedFrom
        )
    {
        Key memory key = _keys[kid];
        return (key.publicKey, key.issuer, key.kinds, key.notBefore, key.notAfter, key.retiredAt, key.compromisedFrom);
    }

    /// @inheritdoc IIssuerRegistry
    function anchoringRight(
        uint32 issuer,
        bytes8 kid,
        uint64 sequence
    ) external view returns (address account, bool open) {
        Key storage key = _keys[kid];
        account = _issuers[issuer].anchoringAccount;
        open =
            key.issuer == issuer &&
            key.notBefore <= block.timestamp &&
            block.timestamp < key.notAfter &&
            block.timestamp < key.retiredAt &&
            sequence < key.compromisedFrom;
    }

    function _isRegistered(uint32 issuer) private view returns (bool) {
        return bytes(_issuers[issuer].origin).length != 0;
    }

    function _knownKey(bytes8 kid) private view returns (Key storage key) {
        key = _keys[kid];
        if (key.issuer == 0) revert IssuerRegistryUnknownKey(kid);
    }
}
