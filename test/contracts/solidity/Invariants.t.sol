// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDocumentRegistry} from "../../../contracts/IDocumentRegistry.sol";
import {IIssuerRegistry} from "../../../contracts/IIssuerRegistry.sol";
import {Handler} from "./Handler.sol";

/// @notice What holds after any history of calls.
contract InvariantsTest {
    uint256 private constant LOW = type(uint256).max / 3;

    Handler private _handler;
    IIssuerRegistry private _issuers;
    IDocumentRegistry private _documents;
    bytes8[2] private _kids;

    function setUp() public {
        _handler = new Handler();
        (address issuers, address documents, bytes8 first, bytes8 second) = _handler.registries();
        (_issuers, _documents) = (IIssuerRegistry(issuers), IDocumentRegistry(documents));
        _kids = [first, second];
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// @notice An entry never changes, and none goes away.
    function invariant_entriesStay() public view {
        for (uint32 issuer = 1; issuer <= 2; ++issuer) {
            for (uint64 sequence = 0; sequence < _handler.count(issuer); ++sequence) {
                assert(_documents.entryOf(issuer, sequence) == _handler.firstSeen(issuer, sequence));
            }
        }
    }

    /// @notice A log is full from 0 to its end and empty after it, so no sequence was skipped.
    function invariant_sequencesHaveNoGaps() public view {
        for (uint32 issuer = 1; issuer <= 2; ++issuer) {
            uint64 end = _handler.count(issuer);
            for (uint64 sequence = 0; sequence < _handler.SEQUENCES() + 2; ++sequence) {
                assert((_documents.entryOf(issuer, sequence) != 0) == (sequence < end));
            }
        }
    }

    /// @notice Entries of one issuer never go back in time.
    function invariant_timesRise() public view {
        for (uint32 issuer = 1; issuer <= 2; ++issuer) {
            uint40 last = 0;
            for (uint64 sequence = 0; sequence < _handler.count(issuer); ++sequence) {
                uint40 time = uint40(uint256(_documents.entryOf(issuer, sequence)));
                assert(time >= last);
                last = time;
            }
        }
    }

    /// @notice What was once revoked reads as revoked for ever.
    function invariant_revokedStaysRevoked() public view {
        for (uint32 issuer = 1; issuer <= 2; ++issuer) {
            for (uint32 list = 0; list < _handler.LISTS(); ++list) {
                for (uint32 word = 0; word < _handler.WORDS(); ++word) {
                    uint256 value = _documents.wordOf(issuer, list, word);
                    uint256 revoked = value & ~(value >> 1) & LOW;
                    assert(_handler.everRevoked(issuer, list, word) & ~revoked == 0);
                }
            }
        }
    }

    /// @notice Nothing is written to a list that is not opened, and none is closed.
    function invariant_onlyOpenedListsHoldAnything() public view {
        for (uint32 issuer = 1; issuer <= 2; ++issuer) {
            uint32 opened = _documents.openedOf(issuer);
            assert(opened == _handler.mostOpened(issuer));
            for (uint32 list = opened; list < _handler.LISTS(); ++list) {
                for (uint32 word = 0; word < _handler.WORDS(); ++word) {
                    assert(_documents.wordOf(issuer, list, word) == 0);
                }
            }
        }
    }

    /// @notice Entries come from the issuer's anchoring account, words and lists from its status account, keys' ends from the admin.
    function invariant_onlyThoseInOfficeChangeAnything() public view {
        assert(!_handler.trespassed());
    }

    /// @notice Both ends of a key only fall.
    function invariant_keysOnlyEndEarlier() public view {
        for (uint256 i = 0; i < 2; ++i) {
            (, , , , , uint40 retiredAt, uint64 compromisedFrom) = _issuers.keyOf(_kids[i]);
            assert(retiredAt == _handler.earliestEnd(_kids[i]));
            assert(compromisedFrom == _handler.lowestCut(_kids[i]));
        }
    }

    /// @notice The handler does bring about every sort of change, else the invariants would hold of nothing.
    function test_handlerChangesThings() public {
        _handler.anchor(0, 0, keccak256("root"), 5);
        _handler.anchor(0, 0, keccak256("next"), 5);
        _handler.openList(0, 0);
        _handler.setStatus(0, 0, 5, 200, 2);
        _handler.setWord(0, 0, 0, type(uint256).max, LOW, true);
        _handler.retire(0, 1_850_000_000);
        _handler.compromise(0, 1);

        assert(_handler.count(1) == 2 && _handler.everRevoked(1, 0, 0) == LOW);
        assert(_handler.changes(0) == 2 && _handler.changes(1) == 3);
        assert(_handler.changes(2) == 1 && _handler.changes(3) == 1);
    }
}
