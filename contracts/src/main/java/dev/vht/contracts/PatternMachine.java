package dev.vht.contracts;

/**
 * A regular expression over events.
 *
 * @param pattern its source
 * @param sense whether it is allowed or forbidden
 */
record PatternMachine(String pattern, Sense sense) implements Machine {}
