/**
 * Keys and values that storages are known to mishandle ({@link dev.vht.proptest.value.HostileKeys},
 * {@link dev.vht.proptest.value.SampleValues}), and helpers that compare, print and reject them.
 */
@NullMarked
package dev.vht.proptest.value;

import org.jspecify.annotations.NullMarked;
