/**
 * Reproducible values and contents of tables. With {@link dev.vht.proptest.sample.Samples} a
 * printed failure becomes a test.
 */
@NullMarked
package dev.vht.proptest.sample;

import org.jspecify.annotations.NullMarked;
