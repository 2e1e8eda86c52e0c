/**
 * What a disk may do to a table, for tables of any scheme: begin with {@link
 * dev.vht.files.faults.SimulatedFaults} and {@link dev.vht.files.faults.RealFaults}, which a scheme
 * extends, and {@link dev.vht.files.faults.Kills}.
 */
@NullMarked
package dev.vht.files.faults;

import org.jspecify.annotations.NullMarked;
