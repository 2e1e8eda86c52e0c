/**
 * How a violation is told: {@link dev.vht.contracts.report.Report} lays it out for people, {@link
 * dev.vht.contracts.report.ViolationLog} says each one once, {@link
 * dev.vht.contracts.report.CallSite} finds the program's line, {@link
 * dev.vht.contracts.report.Rendering} shows values.
 */
@NullMarked
package dev.vht.contracts.report;

import org.jspecify.annotations.NullMarked;
