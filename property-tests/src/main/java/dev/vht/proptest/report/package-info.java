/**
 * What a run of the kit has found, and the pages that show it.
 *
 * <p>{@link dev.vht.proptest.report.Findings} is what one implementation's run notes down; {@link
 * dev.vht.proptest.report.TransitionCounter} counts how its tables go through the protocols; {@link
 * dev.vht.proptest.report.Report} writes both to files, and renders the files of all runs as one
 * page.
 */
@NullMarked
package dev.vht.proptest.report;

import org.jspecify.annotations.NullMarked;
