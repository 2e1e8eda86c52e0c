/**
 * The language in which protocols are written. {@link PatternParser} parses a line into a {@link
 * Pattern}, or reports the position of the first character that is wrong.
 */
@NullMarked
package dev.vht.contracts.internal.pattern;

import org.jspecify.annotations.NullMarked;
