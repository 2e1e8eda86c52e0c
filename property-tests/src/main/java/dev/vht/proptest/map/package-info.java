/**
 * Checks of a table's map view while other threads write to it. Begin with {@link
 * dev.vht.proptest.map.ConcurrentMapCheck}.
 */
@NullMarked
package dev.vht.proptest.map;

import org.jspecify.annotations.NullMarked;
