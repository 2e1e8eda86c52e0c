/**
 * One command for each table of {@code docs/measured}: it measures, and then writes the results,
 * the Markdown and the plots. Begin with {@link dev.vht.benchmarks.run.Run}.
 *
 * <p>A {@link dev.vht.benchmarks.run.Table} only declares what it shows. What is measured follows
 * from that: each figure names the case that it is read from.
 */
@NullMarked
package dev.vht.benchmarks.run;

import org.jspecify.annotations.NullMarked;
