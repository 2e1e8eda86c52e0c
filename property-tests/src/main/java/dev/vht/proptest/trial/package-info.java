/**
 * One try of a property: {@link dev.vht.proptest.trial.TestTable} opens the table and collects what
 * its contract reports, {@link dev.vht.proptest.trial.ModelComparison} executes steps on it and on
 * the model.
 */
@NullMarked
package dev.vht.proptest.trial;

import org.jspecify.annotations.NullMarked;
