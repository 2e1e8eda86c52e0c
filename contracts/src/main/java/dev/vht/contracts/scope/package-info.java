/**
 * How contracts are enforced: on one object ({@link Enforcement}), and on all objects that a block
 * of code attaches ({@link ContractScope}).
 */
@NullMarked
package dev.vht.contracts.scope;

import org.jspecify.annotations.NullMarked;
