// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Who may sign which kinds of document, and when
/// @notice Issuers are numbered from 1. A key is named by its kid, the first 8 bytes of sha256(publicKey), and is
/// registered once, for ever, across all issuers. Its kinds never change, and its dates only move earlier. Times are Unix seconds.
/// Every write needs DEFAULT_ADMIN_ROLE.
interface IIssuerRegistry {
    /// @notice An issuer was registered. Its origin is set for ever.
    event IssuerRegistered(uint32 indexed issuer, string origin, address anchoringAccount, address statusAccount);

    /// @notice Both accounts of an issuer are now these.
    event AccountsChanged(uint32 indexed issuer, address anchoringAccount, address statusAccount);

    /// @notice A key was registered. `kinds` has bit n set where it may sign kind n.
    event KeyRegistered(
        bytes8 indexed kid,
        uint32 indexed issuer,
        bytes32 publicKey,
        uint32 kinds,
        uint40 notBefore,
        uint40 notAfter
    );

    /// @notice From `retiredAt` on nothing more can be anchored under the key.
    event KeyRetired(bytes8 indexed kid, uint40 retiredAt);

    /// @notice Entries from `fromSequence` on are not believed, and the key ends at `retiredAt`.
    event KeyCompromised(bytes8 indexed kid, uint64 fromSequence, uint40 retiredAt);

    /// @notice An issuer's number cannot be 0.
    error IssuerRegistryBadIssuer(uint32 issuer);

    /// @notice An issuer needs an origin.
    error IssuerRegistryBadOrigin(string origin);

    /// @notice This issuer is registered already; its origin is set once.
    error IssuerRegistryIssuerExists(uint32 issuer);

    /// @notice No issuer has this number.
    error IssuerRegistryUnknownIssuer(uint32 issuer);

    /// @notice Zero is no public key.
    error IssuerRegistryBadKey(bytes32 publicKey);

    /// @notice A key that may sign nothing is a mistake.
    error IssuerRegistryBadKinds(uint32 kinds);

    /// @notice A window must begin before it ends.
    error IssuerRegistryBadWindow(uint40 notBefore, uint40 notAfter);

    /// @notice This kid is registered already, perhaps for another issuer.
    error IssuerRegistryKeyExists(bytes8 kid);

    /// @notice No key has this kid.
    error IssuerRegistryUnknownKey(bytes8 kid);

    /// @notice A key retires after now and before `present`, its `retiredAt` so far.
    error IssuerRegistryBadRetirement(bytes8 kid, uint40 retiredAt, uint40 present);

    /// @notice `compromisedFrom` is never raised above `present`.
    error IssuerRegistryBadCompromise(bytes8 kid, uint64 fromSequence, uint64 present);

    /// @notice Registers an issuer, once.
    /// @param issuer its number, from 1
    /// @param origin https origin without a path, as it stands in `iss` of its documents
    /// @param anchoringAccount the account that may anchor its batches; zero: nobody for now
    /// @param statusAccount the account that may write its status lists; zero: nobody for now
    function registerIssuer(
        uint32 issuer,
        string calldata origin,
        address anchoringAccount,
        address statusAccount
    ) external;

    /// @notice Replaces both accounts. The log and the lists belong to the issuer, not to an account, and go on.
    function setAccounts(uint32 issuer, address anchoringAccount, address statusAccount) external;

    /// @notice Registers an Ed25519 key, once; not retired and not compromised.
    /// @param publicKey the 32 bytes of RFC 8032, section 5.1.2
    /// @param issuer the one issuer it signs for
    /// @param kinds bit n set where it may sign kind n
    /// @param notBefore first second at which a batch of it may be anchored
    /// @param notAfter first second at which no more batch of it may be anchored
    function registerKey(bytes32 publicKey, uint32 issuer, uint32 kinds, uint40 notBefore, uint40 notAfter) external;

    /// @notice Ends a key at a coming moment, earlier than it would have ended.
    function retire(bytes8 kid, uint40 retiredAt) external;

    /// @notice Ends a key at once and withdraws belief from its entries from `fromSequence` on. The same value again
    /// on a key that has ended changes nothing and emits nothing.
    /// @param fromSequence at most the present value; usually the issuer's next sequence, so that nothing honest is lost
    function compromise(bytes8 kid, uint64 fromSequence) external;

    /// @notice What is registered of an issuer; an empty origin where nothing is.
    function issuerOf(
        uint32 issuer
    ) external view returns (string memory origin, address anchoringAccount, address statusAccount);

    /// @notice The account that may write the status lists of `issuer`; zero where there is none.
    function statusAccountOf(uint32 issuer) external view returns (address statusAccount);

    /// @notice All that is registered of a key; zeros where nothing is.
    /// @return publicKey the key
    /// @return issuer whose key it is
    /// @return kinds bit n set where it may sign kind n
    /// @return notBefore start of its window, inclusive
    /// @return notAfter end of its window, exclusive
    /// @return retiredAt earlier end, exclusive; 2^40 - 1 where not retired
    /// @return compromisedFrom first sequence not believed; 2^64 - 1 where not compromised
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
        );

    /// @notice Who may anchor for `issuer`, and whether the key is open for this sequence in this block.
    /// @return account the issuer's anchoring account
    /// @return open the key is this issuer's, block time is in [notBefore, min(notAfter, retiredAt)), and
    /// sequence < compromisedFrom
    function anchoringRight(
        uint32 issuer,
        bytes8 kid,
        uint64 sequence
    ) external view returns (address account, bool open);
}
