// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Inclusion proofs of RFC 9162 with SHA-256
library InclusionProof {
    /// @notice The root that `path` leads to from a leaf, by RFC 9162, section 2.1.3.2.
    /// @param size number of leaves of the tree
    /// @param index the leaf's place, from 0
    /// @param leafData what the leaf is hashed from
    /// @param path siblings from leaf to root
    /// @return fits the path has exactly the length that size and index ask for; else the root means nothing
    /// @return root 32 bytes
    function rootOf(
        uint32 size,
        uint32 index,
        bytes calldata leafData,
        bytes32[] calldata path
    ) internal pure returns (bool fits, bytes32 root) {
        if (index >= size) return (false, 0);
        uint256 place = index;
        uint256 last = size - 1;
        root = sha256(abi.encodePacked(bytes1(0x00), leafData));
        for (uint256 i = 0; i < path.length; ++i) {
            if (last == 0) return (false, 0);
            if (place & 1 == 1 || place == last) {
                root = sha256(abi.encodePacked(bytes1(0x01), path[i], root));
                // A last node without a sibling rises unhashed until it has one, which it will: it is not 0 here.
                while (place & 1 == 0) {
                    place >>= 1;
                    last >>= 1;
                }
            } else {
                root = sha256(abi.encodePacked(bytes1(0x01), root, path[i]));
            }
            place >>= 1;
            last >>= 1;
        }
        fits = last == 0;
    }
}
