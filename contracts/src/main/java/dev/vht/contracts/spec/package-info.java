/**
 * The parts of a contract that are written in code: the {@linkplain Machine machines} of protocols,
 * the {@linkplain KeySource sources} of keys, and the {@linkplain Occurrence occurrences} that user
 * code receives.
 */
@NullMarked
package dev.vht.contracts.spec;

import org.jspecify.annotations.NullMarked;
