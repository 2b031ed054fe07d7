// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDocumentRegistry} from "../../../contracts/IDocumentRegistry.sol";
import {Fixture} from "./Fixture.sol";
import {Textbook} from "./Textbook.sol";
import {VM} from "./Vm.sol";

/// @notice For each function that writes: effect, liveness, no side effect; against plain models that go place by place.
contract DocumentRegistryTest is Fixture {
    function setUp() public {
        deploy();
        VM.warp(START + 1_000);
        VM.prank(status);
        documents.openList(1, 0);
    }

    function testFuzz_anchor(bytes32[3] memory roots, uint32 size, uint40 time) public {
        size = uint32(within(size, 1, 65_536));
        time = uint40(within(time, START, END - 1));
        VM.warp(time);
        bytes27 previousHead;
        for (uint64 sequence = 0; sequence < 3; ++sequence) {
            VM.assume(roots[sequence] != 0);
            bytes32 rest = _print(sequence);
            bytes27 head = headOf(1, kid, sequence, roots[sequence], size, previousHead);

            VM.prank(anchoring);
            documents.anchor(1, kid, sequence, roots[sequence], size, previousHead);

            assert(documents.entryOf(1, sequence) == bytes32(abi.encodePacked(head, time)));
            assert(_print(sequence) == rest);
            previousHead = head;
        }
    }

    function testFuzz_anchor_again(
        bytes32 root,
        uint32 size,
        address sender,
        bytes32 otherRoot,
        uint32 otherSize
    ) public {
        VM.assume(root != 0 && otherRoot != 0 && otherRoot != root);
        size = uint32(within(size, 1, 65_536));
        otherSize = uint32(within(otherSize, 1, 65_536));
        VM.prank(anchoring);
        documents.anchor(1, kid, 0, root, size, 0);
        bytes32 entry = documents.entryOf(1, 0);
        VM.warp(END + 1_000);

        VM.prank(sender);
        documents.anchor(1, kid, 0, root, size, 0);
        VM.expectRevert(
            abi.encodeWithSelector(IDocumentRegistry.DocumentRegistryConflict.selector, uint32(1), uint64(0), entry)
        );
        VM.prank(sender);
        documents.anchor(1, kid, 0, otherRoot, otherSize, 0);

        assert(documents.entryOf(1, 0) == entry);
    }

    function testFuzz_anchor_onlyTheAccount(address sender, bytes32 root) public {
        VM.assume(sender != anchoring && root != 0);

        VM.expectRevert(
            abi.encodeWithSelector(IDocumentRegistry.DocumentRegistryNotAuthorised.selector, uint32(1), sender)
        );
        VM.prank(sender);
        documents.anchor(1, kid, 0, root, 1, 0);

        assert(documents.entryOf(1, 0) == 0);
    }

    function testFuzz_anchor_onlyInOrder(uint64 sequence, bytes27 previousHead) public {
        VM.prank(anchoring);
        documents.anchor(1, kid, 0, keccak256("root"), 1, 0);
        bytes32 first = documents.entryOf(1, 0);
        VM.assume(sequence != 0 && (sequence != 1 || previousHead != bytes27(first)));
        bytes32 predecessor = sequence == 1 ? first : bytes32(0);

        VM.expectRevert(
            abi.encodeWithSelector(
                IDocumentRegistry.DocumentRegistryOutOfOrder.selector,
                uint32(1),
                sequence,
                previousHead,
                predecessor
            )
        );
        VM.prank(anchoring);
        documents.anchor(1, kid, sequence, keccak256("next"), 1, previousHead);
    }

    function testFuzz_openList(uint8 count, address stranger, uint32 list) public {
        count = uint8(within(count, 1, 20));
        if (list % 2 == 0) list = list % 24;
        for (uint32 next = 1; next <= count; ++next) {
            VM.prank(status);
            documents.openList(1, next);
            assert(documents.openedOf(1) == next + 1);
        }
        assert(documents.openedOf(2) == 0);

        VM.assume(stranger != status);
        if (list > count) {
            VM.expectRevert(
                list == uint32(count) + 1
                    ? abi.encodeWithSelector(
                        IDocumentRegistry.DocumentRegistryNotAuthorised.selector,
                        uint32(1),
                        stranger
                    )
                    : abi.encodeWithSelector(
                        IDocumentRegistry.DocumentRegistryListOutOfOrder.selector,
                        uint32(1),
                        list,
                        uint32(count) + 1
                    )
            );
        }
        VM.prank(stranger);
        documents.openList(1, list);
        assert(documents.openedOf(1) == count + 1);
    }

    function testFuzz_setWord(uint256 old, uint256 places, uint256 bits, uint32 word) public {
        word = uint32(within(word, 0, 1_023));
        uint256 mask = (places & LOW) * 3;
        uint256 value = bits & mask;
        _write(word, type(uint256).max, old);
        (bool may, uint256 expected) = _model(old, mask, value);
        bytes32 rest = _print(0);

        VM.prank(status);
        (bool done, bytes memory answer) = address(documents).call(
            abi.encodeCall(documents.setWord, (1, 0, word, mask, value))
        );

        assert(done == may);
        assert(done || bytes4(answer) == IDocumentRegistry.DocumentRegistryFinal.selector);
        assert(documents.wordOf(1, 0, word) == (may ? expected : old));
        assert(documents.wordOf(1, 0, (word + 1) % 1_024) == 0 && _print(0) == rest);
    }

    /// @dev Random words forbid something nearly always; here every change asked for is an allowed one.
    function testFuzz_setWord_live(uint256 old, uint256 places, uint256 bits, uint32 word) public {
        word = uint32(within(word, 0, 1_023));
        _write(word, type(uint256).max, old);
        uint256 lowOfOdd = old & LOW;
        // Places that hold 1 or 3 are asked to become 1; all others may become anything.
        uint256 value = (bits & ~(lowOfOdd * 3)) | lowOfOdd;
        uint256 mask = (places & LOW) * 3;

        _write(word, mask, value & mask);

        assert(documents.wordOf(1, 0, word) == (old & ~mask) | (value & mask));
    }

    function testFuzz_setWord_mask(uint256 mask, uint256 value) public {
        bool whole = (mask & LOW) == ((mask >> 1) & LOW);
        bool inside = value & ~mask == 0;
        if (!whole || !inside) {
            VM.expectRevert(abi.encodeWithSelector(IDocumentRegistry.DocumentRegistryBadMask.selector, mask, value));
        }
        VM.prank(status);
        documents.setWord(1, 0, 0, mask, value);
    }

    function testFuzz_setStatus(uint256 seed, uint8 count, uint8 from, uint8 to) public {
        (from, to) = (from % 4, to % 4);
        uint32[] memory indexes = _rising(seed, within(count, 1, 20));
        if (from != 0) _set(indexes, from);
        bool may = from == to || from == 0 || (from == 2 && to != 2) || (from == 3 && to == 1);
        bytes32 rest = _print(0);

        VM.prank(status);
        (bool done, ) = address(documents).call(abi.encodeCall(documents.setStatus, (1, 0, indexes, to)));

        assert(done == may);
        for (uint256 i = 0; i < indexes.length; ++i) {
            assert(_statusAt(indexes[i]) == (may ? to : from));
            bool alone = i + 1 == indexes.length || indexes[i + 1] != indexes[i] + 1;
            if (alone && indexes[i] != 131_071) assert(_statusAt(indexes[i] + 1) == 0);
        }
        assert(_print(0) == rest);
    }

    function testFuzz_onlyTheStatusAccount(address sender, uint32 index, uint8 wanted) public {
        VM.assume(sender != status);
        uint32[] memory indexes = new uint32[](1);
        indexes[0] = index % 131_072;
        bytes memory refusal = abi.encodeWithSelector(
            IDocumentRegistry.DocumentRegistryNotAuthorised.selector,
            uint32(1),
            sender
        );

        VM.expectRevert(refusal);
        VM.prank(sender);
        documents.setStatus(1, 0, indexes, wanted % 4);
        VM.expectRevert(refusal);
        VM.prank(sender);
        documents.setWord(1, 0, index % 1_024, 3, wanted % 4);
        VM.expectRevert(refusal);
        VM.prank(sender);
        documents.openList(1, 1);
    }

    function testFuzz_verifyInclusion(uint256 seed, uint8 size, uint8 index, uint8 claimed, uint8 bit) public {
        size = uint8(within(size, 1, 40));
        index = uint8(within(index, 0, size - 1));
        bytes[] memory leaves = Textbook.leaves(seed, size);
        bytes32 root = Textbook.root(leaves, 0, size);
        VM.prank(anchoring);
        documents.anchor(1, kid, 0, root, size, 0);
        bytes32[] memory path = Textbook.path(leaves, 0, size, index);

        assert(documents.verifyInclusion(1, kid, 0, size, 0, claimed, leaves[index], path) == (claimed == index));
        bytes memory changed = leaves[index];
        changed[bit % 96] ^= bytes1(uint8(1) << (bit % 8));
        assert(!documents.verifyInclusion(1, kid, 0, size, 0, index, changed, path));
    }

    function _write(uint32 word, uint256 mask, uint256 value) private {
        VM.prank(status);
        documents.setWord(1, 0, word, mask, value);
    }

    function _set(uint32[] memory indexes, uint8 wanted) private {
        VM.prank(status);
        documents.setStatus(1, 0, indexes, wanted);
    }

    function _statusAt(uint32 index) private view returns (uint8 value) {
        (, , , , , , , , , , , value) = documents.documentState(1, 0, kid, 0, index);
    }

    /// @dev PROTOCOL 6, place by place.
    function _model(uint256 old, uint256 mask, uint256 value) private pure returns (bool may, uint256 word) {
        may = true;
        for (uint256 shift = 0; shift < 256; shift += 2) {
            uint256 from = (old >> shift) & 3;
            uint256 to = (mask >> shift) & 3 == 0 ? from : (value >> shift) & 3;
            if (from == 1 && to != 1) may = false;
            if (from == 3 && to != 3 && to != 1) may = false;
            word |= to << shift;
        }
    }

    /// @dev Indexes that rise by 1 to 1,000 each, from one of the first thousand.
    function _rising(uint256 seed, uint256 count) private pure returns (uint32[] memory indexes) {
        indexes = new uint32[](count);
        uint256 index = seed % 1_000;
        for (uint256 i = 0; i < count; ++i) {
            indexes[i] = uint32(index);
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            index += random % 3 == 0 ? 1 : 1 + ((random >> 8) % 1_000);
        }
    }

    /// @dev A hash of what no test but its own writes: the entries beside `sequence`, the other issuer's things, all keys.
    function _print(uint64 sequence) private view returns (bytes32) {
        bytes32 before = sequence == 0 ? bytes32(0) : documents.entryOf(1, sequence - 1);
        return
            keccak256(
                abi.encode(
                    before,
                    documents.entryOf(1, sequence + 1),
                    documents.entryOf(2, sequence),
                    documents.openedOf(1),
                    documents.openedOf(2),
                    documents.wordOf(1, 1, 0),
                    documents.wordOf(2, 0, 0),
                    keyPrint(kid),
                    issuerPrint(1)
                )
            );
    }
}
