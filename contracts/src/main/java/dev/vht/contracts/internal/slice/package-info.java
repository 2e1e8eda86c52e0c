/**
 * Slices of traces.
 *
 * <p>A {@link SliceEvent} changes the estimate of a slice. A {@link CombinationTable} has the
 * slices of a protocol with several keys, and a {@link PartRecord} what they need to know of the
 * events before their objects were connected.
 */
@NullMarked
package dev.vht.contracts.internal.slice;

import org.jspecify.annotations.NullMarked;
