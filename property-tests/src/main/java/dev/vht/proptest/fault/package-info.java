/**
 * Storages that fail at a chosen call, and bit flips in files. Begin with {@link
 * dev.vht.proptest.fault.FailurePlan}.
 */
@NullMarked
package dev.vht.proptest.fault;

import org.jspecify.annotations.NullMarked;
