/**
 * Measures cases with JMH, and keeps and reads the results. Begin with {@link
 * dev.vht.benchmarks.run.measure.Measuring}.
 */
@NullMarked
package dev.vht.benchmarks.run.measure;

import org.jspecify.annotations.NullMarked;
