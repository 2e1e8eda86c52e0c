/** Benchmarks with JMH. Run them as {@code benchmarks/README.md} says, never during a build. */
@NullMarked
package dev.vht.benchmarks;

import org.jspecify.annotations.NullMarked;
