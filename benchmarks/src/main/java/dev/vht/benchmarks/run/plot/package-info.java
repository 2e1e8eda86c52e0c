/** What plots need beyond JFreeChart: bars with a spread, an axis of decades, and SVG. */
@NullMarked
package dev.vht.benchmarks.run.plot;

import org.jspecify.annotations.NullMarked;
