/**
 * The last calls of an object, as reports show them: a {@link TraceBuffer} of {@link
 * RecordedCall}s, of which a {@link SliceView} selects those that concern a slice.
 */
@NullMarked
package dev.vht.contracts.internal.trace;

import org.jspecify.annotations.NullMarked;
