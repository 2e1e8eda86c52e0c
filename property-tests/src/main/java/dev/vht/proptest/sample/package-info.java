/**
 * Values and contents of tables by their number. What a failure prints becomes a test with {@link
 * dev.vht.proptest.sample.Samples}.
 */
@NullMarked
package dev.vht.proptest.sample;

import org.jspecify.annotations.NullMarked;
