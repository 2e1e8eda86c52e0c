/**
 * The {@linkplain CallSite call site} of a violation, and the {@linkplain ViolationLog log} that
 * contains each violation once.
 */
@NullMarked
package dev.vht.contracts.internal.report;

import org.jspecify.annotations.NullMarked;
