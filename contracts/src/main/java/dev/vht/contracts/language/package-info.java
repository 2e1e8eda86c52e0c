/**
 * The language in which protocols are written: {@link dev.vht.contracts.language.PatternParser}
 * turns a line into a {@link dev.vht.contracts.language.Pattern}, or says at which character it is
 * wrong.
 */
@NullMarked
package dev.vht.contracts.language;

import org.jspecify.annotations.NullMarked;
