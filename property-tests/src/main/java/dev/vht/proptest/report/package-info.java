/**
 * The findings of a run of the kit, and the pages that show them.
 *
 * <p>{@link dev.vht.proptest.report.Findings} holds the findings about one implementation; {@link
 * dev.vht.proptest.report.TransitionCounter} counts the transitions of the protocols; {@link
 * dev.vht.proptest.report.Report} writes both to files and renders the files of all runs as one
 * page.
 */
@NullMarked
package dev.vht.proptest.report;

import org.jspecify.annotations.NullMarked;
