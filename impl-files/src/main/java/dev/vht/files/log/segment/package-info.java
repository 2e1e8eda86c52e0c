/**
 * The files of a log: segments of records.
 *
 * <p>Begin with {@link dev.vht.files.log.segment.Format}, their binary format. A {@link
 * dev.vht.files.log.segment.Segment} is an open file, {@link
 * dev.vht.files.log.segment.OpenSegments} has all of a log.
 */
@NullMarked
package dev.vht.files.log.segment;

import org.jspecify.annotations.NullMarked;
