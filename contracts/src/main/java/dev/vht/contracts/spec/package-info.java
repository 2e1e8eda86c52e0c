/**
 * The parts of a contract that a program builds in code: the {@linkplain Machine machines} of
 * protocols, the {@linkplain KeySource sources} of keys, and the {@linkplain Occurrence events}
 * that user code is given.
 */
@NullMarked
package dev.vht.contracts.spec;

import org.jspecify.annotations.NullMarked;
