// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Anchors and status of documents: hashes and two bits a document, never a person
/// @notice Each issuer has one log of entries, numbered by sequence from 0, and lists of status, numbered from 0.
/// Nobody owns this contract. Storage, for eth_getProof, for ever: slot 0 entries[issuer][sequence],
/// slot 1 opened[issuer] (number of lists), slot 2 words[issuer][list][word].
///
/// entry = head(27) ‖ block time(5)
/// head  = first 27 bytes of keccak256(abi.encode(domain, previousHead, issuer, kid, sequence, root, size))
///
/// A list has 131,072 places of 2 bits in 1,024 words; place i is bits 2(i mod 128) and the next of word ⌊i/128⌋, from
/// the lowest: 0 valid, 1 revoked (final), 2 suspended (may be lifted), 3 superseded (may still be revoked).
interface IDocumentRegistry {
    /// @notice A batch of `size` leaves under `root` stands at `sequence` of the issuer's log, for ever.
    event Anchored(
        uint32 indexed issuer,
        uint64 indexed sequence,
        bytes8 indexed kid,
        bytes32 root,
        uint32 size,
        bytes32 entry
    );

    /// @notice The list reads as 0 everywhere from now on, where before it read as nothing.
    event ListOpened(uint32 indexed issuer, uint32 indexed list);

    /// @notice A word of a list changed; `value` is the whole new word.
    event StatusSet(uint32 indexed issuer, uint32 indexed list, uint32 word, uint256 value);

    /// @notice The constructor was given an address without code.
    error DocumentRegistryNotAContract(address issuerRegistry);

    /// @notice A batch has a root and 1 to 65,536 leaves.
    error DocumentRegistryBadBatch(bytes32 root, uint32 size);

    /// @notice Another batch stands at this sequence: a second writer, or an old backup.
    error DocumentRegistryConflict(uint32 issuer, uint64 sequence, bytes32 entry);

    /// @notice There is no predecessor, or its head is another. `predecessor` is the entry before, zero where there is none.
    error DocumentRegistryOutOfOrder(uint32 issuer, uint64 sequence, bytes27 previousHead, bytes32 predecessor);

    /// @notice The sender is not the account that this issuer has for this.
    error DocumentRegistryNotAuthorised(uint32 issuer, address sender);

    /// @notice The key is not this issuer's, not in its window at this block's time, or compromised from this sequence.
    error DocumentRegistryKeyOutOfWindow(uint32 issuer, bytes8 kid, uint64 sequence, uint40 blockTime);

    /// @notice Lists are opened without gaps; `opened` is the next.
    error DocumentRegistryListOutOfOrder(uint32 issuer, uint32 list, uint32 opened);

    /// @notice The list is not opened.
    error DocumentRegistryListNotOpen(uint32 issuer, uint32 list);

    /// @notice A status is 0 to 3.
    error DocumentRegistryBadStatus(uint8 status);

    /// @notice One call takes 1 to 500 indexes.
    error DocumentRegistryBadCount(uint256 count);

    /// @notice The index is past the list's end, or not above the one before it.
    error DocumentRegistryBadIndex(uint32 index);

    /// @notice A list has words 0 to 1,023.
    error DocumentRegistryBadWord(uint32 word);

    /// @notice The mask does not cover whole places, or the value reaches beyond it.
    error DocumentRegistryBadMask(uint256 mask, uint256 value);

    /// @notice The status of this place cannot change so; nothing of the whole call was done.
    error DocumentRegistryFinal(uint32 issuer, uint32 list, uint32 index, uint8 status, uint8 wanted);

    /// @notice Anchors a batch. What is anchored already returns quietly, whoever sends it.
    /// @dev Checked in this order: BadBatch, Conflict, OutOfOrder, NotAuthorised, KeyOutOfWindow.
    /// @param issuer whose log
    /// @param kid the key that signed every document of the batch
    /// @param sequence the place in the log, from 0
    /// @param root root of the RFC 9162 tree over the leaf data
    /// @param size number of leaves, 1 to 65,536
    /// @param previousHead head of the entry before; zero for the first
    function anchor(
        uint32 issuer,
        bytes8 kid,
        uint64 sequence,
        bytes32 root,
        uint32 size,
        bytes27 previousHead
    ) external;

    /// @notice Opens the next list. What is opened already returns quietly, whoever sends it.
    function openList(uint32 issuer, uint32 list) external;

    /// @notice Gives one status to many places. Allowed: 0 to 1, 2, 3; 2 to 0, 1, 3; 3 to 1; the same again.
    /// @param indexes strictly rising, 1 to 500 of 0 to 131,071
    function setStatus(uint32 issuer, uint32 list, uint32[] calldata indexes, uint8 status) external;

    /// @notice Writes places of one word at once, by the same rule.
    /// @param mask both bits of every place to write
    /// @param value the new bits, none outside the mask
    function setWord(uint32 issuer, uint32 list, uint32 word, uint256 mask, uint256 value) external;

    /// @notice All that a verifier needs to know of one document, at one block.
    /// @param issuer whose document
    /// @param sequence its batch
    /// @param kid its key
    /// @param list its status list
    /// @param index its place; a place past the list's end reads as 0
    /// @return blockNumber of the block that answers
    /// @return blockTime of the block that answers
    /// @return entry head(27) ‖ block time(5); zero where nothing is anchored
    /// @return publicKey zero where the key is unknown, and so are the next six
    /// @return keyIssuer whose key it is
    /// @return kinds bit n set where it may sign kind n
    /// @return notBefore start of its window, inclusive
    /// @return notAfter end of its window, exclusive
    /// @return retiredAt earlier end, exclusive; 2^40 - 1 where not retired
    /// @return compromisedFrom first sequence not believed; 2^64 - 1 where not compromised
    /// @return opened number of this issuer's opened lists; `status` means something only where list < opened
    /// @return status 0 to 3
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
        );

    /// @notice Whether the leaf stands at `index` of the batch that is anchored at `sequence`. This says neither that the
    /// key was not compromised nor that the document is in force: see documentState.
    /// @param leafData the 96 bytes of one leaf
    /// @param path siblings from leaf to root, RFC 9162, section 2.1.3.2
    function verifyInclusion(
        uint32 issuer,
        bytes8 kid,
        uint64 sequence,
        uint32 size,
        bytes27 previousHead,
        uint32 index,
        bytes calldata leafData,
        bytes32[] calldata path
    ) external view returns (bool);

    /// @notice The entry at `sequence` of the issuer's log; zero where there is none.
    function entryOf(uint32 issuer, uint64 sequence) external view returns (bytes32 entry);

    /// @notice Number of the issuer's opened lists.
    function openedOf(uint32 issuer) external view returns (uint32 opened);

    /// @notice One word of a status list; zero where nothing was written.
    function wordOf(uint32 issuer, uint32 list, uint32 word) external view returns (uint256 value);

    /// @notice The registry that this contract asks about accounts and keys.
    function issuerRegistry() external view returns (address registry);

    /// @notice keccak256(abi.encode("absah-anchor-1", chain id, this contract)), which every head begins with.
    function domain() external view returns (bytes32 value);
}
