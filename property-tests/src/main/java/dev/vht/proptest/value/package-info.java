/**
 * Keys and values that storages have mistaken for something else ({@link
 * dev.vht.proptest.value.HostileKeys}, {@link dev.vht.proptest.value.SampleValues}), and how values
 * are compared, printed and refused.
 */
@NullMarked
package dev.vht.proptest.value;

import org.jspecify.annotations.NullMarked;
