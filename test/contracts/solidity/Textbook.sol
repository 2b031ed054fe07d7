// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Trees and paths as RFC 9162, sections 2.1.1 and 2.1.3.1, defines them: by recursion, over leaves `from` to `to`.
library Textbook {
    function leaves(uint256 seed, uint256 count) internal pure returns (bytes[] memory made) {
        made = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            bytes32 part = keccak256(abi.encode(seed, i));
            made[i] = abi.encodePacked(part, keccak256(abi.encode(part)), ~part);
        }
    }

    function root(bytes[] memory all, uint256 from, uint256 to) internal pure returns (bytes32) {
        if (to - from == 1) return sha256(abi.encodePacked(uint8(0), all[from]));
        uint256 middle = from + split(to - from);
        return sha256(abi.encodePacked(uint8(1), root(all, from, middle), root(all, middle, to)));
    }

    function path(
        bytes[] memory all,
        uint256 from,
        uint256 to,
        uint256 index
    ) internal pure returns (bytes32[] memory siblings) {
        if (to - from == 1) return new bytes32[](0);
        uint256 middle = from + split(to - from);
        bool left = index < middle;
        bytes32[] memory below = left ? path(all, from, middle, index) : path(all, middle, to, index);
        siblings = new bytes32[](below.length + 1);
        for (uint256 i = 0; i < below.length; ++i) siblings[i] = below[i];
        siblings[below.length] = left ? root(all, middle, to) : root(all, from, middle);
    }

    /// @notice The largest power of two below `count`.
    function split(uint256 count) internal pure returns (uint256 power) {
        power = 1;
        while (power * 2 < count) power *= 2;
    }
}
