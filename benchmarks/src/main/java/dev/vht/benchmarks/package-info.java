/** Measurements with JMH. Run them by {@code benchmarks/README.md}; never beside a build. */
@NullMarked
package dev.vht.benchmarks;

import org.jspecify.annotations.NullMarked;
