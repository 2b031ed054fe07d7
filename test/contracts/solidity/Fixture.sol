// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDocumentRegistry} from "../../../contracts/IDocumentRegistry.sol";
import {IIssuerRegistry} from "../../../contracts/IIssuerRegistry.sol";
import {VM} from "./Vm.sol";

/// @notice Both contracts with issuers 1 and 2 and a key each, in its window; this contract is the admin.
abstract contract Fixture {
    uint40 internal constant START = 1_800_000_000;
    uint40 internal constant END = 1_900_000_000;
    uint32 internal constant KINDS = 0x1fff;
    bytes32 internal constant PUBLIC_KEY = keccak256("key of issuer 1");
    bytes32 internal constant OTHER_PUBLIC_KEY = keccak256("key of issuer 2");
    uint256 internal constant LOW = type(uint256).max / 3;

    address internal anchoring = address(0xA1);
    address internal status = address(0x51);
    address internal otherAnchoring = address(0xA2);
    address internal otherStatus = address(0x52);

    IIssuerRegistry internal issuers;
    IDocumentRegistry internal documents;
    bytes8 internal kid;
    bytes8 internal otherKid;

    /// @dev The compiled contracts as they are deployed everywhere, not compiled once more with the tests.
    function deploy() internal {
        issuers = IIssuerRegistry(_deploy("IssuerRegistry.sol:IssuerRegistry", abi.encode(this)));
        documents = IDocumentRegistry(_deploy("DocumentRegistry.sol:DocumentRegistry", abi.encode(issuers)));
        issuers.registerIssuer(1, "https://one.example", anchoring, status);
        issuers.registerIssuer(2, "https://two.example", otherAnchoring, otherStatus);
        issuers.registerKey(PUBLIC_KEY, 1, KINDS, START, END);
        issuers.registerKey(OTHER_PUBLIC_KEY, 2, KINDS, START, END);
        kid = kidOf(PUBLIC_KEY);
        otherKid = kidOf(OTHER_PUBLIC_KEY);
    }

    function kidOf(bytes32 publicKey) internal pure returns (bytes8) {
        return bytes8(sha256(abi.encodePacked(publicKey)));
    }

    function headOf(
        uint32 issuer,
        bytes8 key,
        uint64 sequence,
        bytes32 root,
        uint32 size,
        bytes27 previousHead
    ) internal view returns (bytes27) {
        bytes32 domain = keccak256(abi.encode("absah-anchor-1", block.chainid, address(documents)));
        return bytes27(keccak256(abi.encode(domain, previousHead, issuer, key, sequence, root, size)));
    }

    /// @notice A hash of all that is registered of an issuer.
    function issuerPrint(uint32 issuer) internal view returns (bytes32) {
        (string memory origin, address anchoringAccount, address statusAccount) = issuers.issuerOf(issuer);
        return keccak256(abi.encode(origin, anchoringAccount, statusAccount));
    }

    /// @notice A hash of all that is registered of a key.
    function keyPrint(bytes8 key) internal view returns (bytes32) {
        (
            bytes32 publicKey,
            uint32 issuer,
            uint32 kinds,
            uint40 notBefore,
            uint40 notAfter,
            uint40 retiredAt,
            uint64 compromisedFrom
        ) = issuers.keyOf(key);
        return keccak256(abi.encode(publicKey, issuer, kinds, notBefore, notAfter, retiredAt, compromisedFrom));
    }

    /// @notice value of the range from `least` to `most`
    function within(uint256 value, uint256 least, uint256 most) internal pure returns (uint256) {
        return least + (value % (most - least + 1));
    }

    function _deploy(string memory artifact, bytes memory arguments) private returns (address made) {
        bytes memory code = abi.encodePacked(VM.getCode(artifact), arguments);
        assembly ("memory-safe") {
            made := create(0, add(code, 32), mload(code))
        }
        assert(made != address(0));
    }
}
