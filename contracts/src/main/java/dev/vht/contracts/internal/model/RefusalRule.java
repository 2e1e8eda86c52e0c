package dev.vht.contracts.internal.model;

import org.jspecify.annotations.Nullable;

/**
 * A requirement that the implementation checks, by throwing an exception.
 *
 * @param rule its number
 * @param with the exception
 * @param text what a report says after "but"
 * @param protocol the protocol of the same number, or null if there is none
 */
public record RefusalRule(
    String rule,
    Class<? extends RuntimeException> with,
    String text,
    @Nullable ProtocolRule protocol) {}
