/**
 * Tests of disk faults for tables of any scheme. Begin with {@link
 * dev.vht.files.faults.SimulatedFaults} and {@link dev.vht.files.faults.RealFaults}, which a scheme
 * extends, and {@link dev.vht.files.faults.KillTest}.
 */
@NullMarked
package dev.vht.files.faults;

import org.jspecify.annotations.NullMarked;
