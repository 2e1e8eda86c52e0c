/**
 * The pattern language of protocols. {@link PatternParser} parses a line into a {@link Pattern}, or
 * reports the position of the first error.
 */
@NullMarked
package dev.vht.contracts.internal.pattern;

import org.jspecify.annotations.NullMarked;
