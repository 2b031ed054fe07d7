// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The few cheats that these tests use.
interface Vm {
    function assume(bool condition) external pure;

    function getCode(string calldata artifact) external view returns (bytes memory);

    function expectRevert(bytes calldata data) external;

    function prank(address sender) external;

    function warp(uint256 time) external;
}

Vm constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
