/**
 * Storages that fail at a chosen call, and files with a flipped bit. Begin with {@link
 * dev.vht.proptest.fault.FailurePlan}.
 */
@NullMarked
package dev.vht.proptest.fault;

import org.jspecify.annotations.NullMarked;
