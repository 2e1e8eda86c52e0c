/**
 * Checks the calls on checked objects.
 *
 * <p>Begin with {@link ObjectMonitor}, which generated classes call. {@link CallTracker} follows a
 * call through the {@linkplain ProtocolMonitor monitors} of the protocols, which hold a state
 * estimate for each slice. {@link ViolationReporter} reports what is wrong.
 */
@NullMarked
package dev.vht.contracts.internal.monitor;

import org.jspecify.annotations.NullMarked;
