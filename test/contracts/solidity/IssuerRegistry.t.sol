// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IIssuerRegistry} from "../../../contracts/IIssuerRegistry.sol";
import {Fixture} from "./Fixture.sol";
import {VM} from "./Vm.sol";

/// @notice For each function that writes: it does what it says (effect), it does so whenever it may (liveness), and
/// nothing else changes (no side effect).
contract IssuerRegistryTest is Fixture {
    uint40 private constant NEVER = type(uint40).max;

    function setUp() public {
        deploy();
        VM.warp(START + 1_000);
    }

    function testFuzz_registerIssuer(uint32 issuer, string calldata origin, address a, address b) public {
        VM.assume(issuer > 2);
        VM.assume(bytes(origin).length != 0);
        (bytes32 one, bytes32 key) = (issuerPrint(1), keyPrint(kid));

        issuers.registerIssuer(issuer, origin, a, b);

        assert(issuerPrint(issuer) == keccak256(abi.encode(origin, a, b)));
        assert(issuers.statusAccountOf(issuer) == b);
        assert(issuerPrint(1) == one && keyPrint(kid) == key);
    }

    function testFuzz_registerIssuer_once(uint32 issuer, string calldata origin, address account) public {
        VM.assume(bytes(origin).length != 0);
        issuer = uint32(within(issuer, 1, 2));

        VM.expectRevert(abi.encodeWithSelector(IIssuerRegistry.IssuerRegistryIssuerExists.selector, issuer));
        issuers.registerIssuer(issuer, origin, account, account);
    }

    function testFuzz_setAccounts(bool second, address a, address b) public {
        (uint32 issuer, uint32 other) = second ? (uint32(2), uint32(1)) : (uint32(1), uint32(2));
        (string memory origin, , ) = issuers.issuerOf(issuer);
        (bytes32 print, bytes32 key) = (issuerPrint(other), keyPrint(kid));

        issuers.setAccounts(issuer, a, b);

        assert(issuerPrint(issuer) == keccak256(abi.encode(origin, a, b)));
        assert(issuerPrint(other) == print && keyPrint(kid) == key);
    }

    function testFuzz_registerKey(bytes32 publicKey, uint32 kinds, uint40 notBefore, uint40 notAfter) public {
        VM.assume(publicKey != 0 && publicKey != PUBLIC_KEY && publicKey != OTHER_PUBLIC_KEY);
        VM.assume(kinds != 0);
        notBefore = uint40(within(notBefore, 0, NEVER - 1));
        notAfter = uint40(within(notAfter, uint256(notBefore) + 1, NEVER));
        (bytes32 one, bytes32 key) = (issuerPrint(1), keyPrint(kid));
        bytes32 expected = keccak256(
            abi.encode(publicKey, uint32(1), kinds, notBefore, notAfter, NEVER, type(uint64).max)
        );

        issuers.registerKey(publicKey, 1, kinds, notBefore, notAfter);

        assert(keyPrint(kidOf(publicKey)) == expected);
        assert(issuerPrint(1) == one && keyPrint(kid) == key);
    }

    function testFuzz_registerKey_window(uint40 notBefore, uint40 notAfter) public {
        notAfter = uint40(within(notAfter, 0, notBefore));

        VM.expectRevert(abi.encodeWithSelector(IIssuerRegistry.IssuerRegistryBadWindow.selector, notBefore, notAfter));
        issuers.registerKey(keccak256("new"), 1, KINDS, notBefore, notAfter);
    }

    function testFuzz_retire(uint40 time, uint40 first, uint40 second) public {
        time = uint40(within(time, START, END));
        VM.warp(time);
        bytes32 other = keyPrint(otherKid);

        uint40 present = _retireAndCheck(time, first, NEVER);
        _retireAndCheck(time, second, present);

        assert(keyPrint(otherKid) == other);
    }

    function testFuzz_compromise(uint40 time, uint40 retiredAt, uint64 first, uint64 second) public {
        retiredAt = uint40(within(retiredAt, START + 1_001, END));
        issuers.retire(kid, retiredAt);
        time = uint40(within(time, START + 1_001, END));
        VM.warp(time);
        bytes32 other = keyPrint(otherKid);
        uint40 end = retiredAt > time + 1 ? time + 1 : retiredAt;

        issuers.compromise(kid, first);

        assert(keyPrint(kid) == _expected(end, first));
        if (second > first) {
            VM.expectRevert(
                abi.encodeWithSelector(IIssuerRegistry.IssuerRegistryBadCompromise.selector, kid, second, first)
            );
        }
        issuers.compromise(kid, second);
        assert(keyPrint(kid) == _expected(end, second > first ? first : second));
        assert(keyPrint(otherKid) == other);
    }

    function testFuzz_onlyTheAdminWrites(address sender, uint8 which, bytes32 value) public {
        VM.assume(sender != address(this));
        bytes32 print = keccak256(abi.encode(issuerPrint(1), issuerPrint(3), keyPrint(kid), keyPrint(kidOf(value))));
        bytes[5] memory calls = [
            abi.encodeCall(issuers.registerIssuer, (3, "https://three.example", sender, sender)),
            abi.encodeCall(issuers.setAccounts, (1, sender, sender)),
            abi.encodeCall(issuers.registerKey, (value, 1, KINDS, START, END)),
            abi.encodeCall(issuers.retire, (kid, START + 2_000)),
            abi.encodeCall(issuers.compromise, (kid, 0))
        ];

        VM.prank(sender);
        (bool done, bytes memory answer) = address(issuers).call(calls[which % 5]);

        assert(!done);
        assert(bytes4(answer) == IAccessControl.AccessControlUnauthorizedAccount.selector);
        assert(print == keccak256(abi.encode(issuerPrint(1), issuerPrint(3), keyPrint(kid), keyPrint(kidOf(value)))));
    }

    function testFuzz_anchoringRight(uint32 issuer, uint64 sequence, uint40 time, uint40 end, uint64 cut) public {
        issuer = uint32(within(issuer, 0, 3));
        end = uint40(within(end, START + 1_001, uint256(END) + 10));
        issuers.retire(kid, end);
        if (cut % 2 == 0) issuers.compromise(kid, cut);
        (, , , , , uint40 retiredAt, uint64 compromisedFrom) = issuers.keyOf(kid);
        time = _interesting(time, retiredAt);
        VM.warp(time);

        (address account, bool open) = issuers.anchoringRight(issuer, kid, sequence);

        (, address known, ) = issuers.issuerOf(issuer);
        assert(account == known);
        bool inWindow = time >= START && time < END && time < retiredAt;
        assert(open == (issuer == 1 && inWindow && sequence < compromisedFrom));
    }

    /// @dev Retires `kid`, whose end so far is `present`, and answers with its end afterwards.
    function _retireAndCheck(uint40 time, uint40 wanted, uint40 present) private returns (uint40 end) {
        bool may = time < wanted && wanted < present;
        if (!may) {
            VM.expectRevert(
                abi.encodeWithSelector(IIssuerRegistry.IssuerRegistryBadRetirement.selector, kid, wanted, present)
            );
        }
        issuers.retire(kid, wanted);
        end = may ? wanted : present;
        assert(keyPrint(kid) == _expected(end, type(uint64).max));
    }

    function _expected(uint40 retiredAt, uint64 compromisedFrom) private pure returns (bytes32) {
        return keccak256(abi.encode(PUBLIC_KEY, uint32(1), KINDS, START, END, retiredAt, compromisedFrom));
    }

    /// @dev A moment at or beside one of the key's edges, or any.
    function _interesting(uint40 seed, uint40 retiredAt) private pure returns (uint40) {
        uint40[4] memory edges = [START, END, retiredAt, uint40(within(seed, START, END))];
        return edges[seed % 4] + uint40((seed / 4) % 3) - 1;
    }
}
