package dev.vht.contracts.spec;

import dev.vht.contracts.annotation.Sense;

/**
 * A regular expression over events.
 *
 * @param pattern its source
 * @param sense whether it is allowed or forbidden
 */
public record PatternMachine(String pattern, Sense sense) implements Machine {}
