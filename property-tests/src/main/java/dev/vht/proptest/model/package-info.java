/**
 * The model of a table ({@link dev.vht.proptest.model.ModelTable}), and random sequences of steps
 * that execute on the model and on a table ({@link dev.vht.proptest.model.Step}, {@link
 * dev.vht.proptest.model.StepSequences}). A {@link dev.vht.proptest.model.TableCommand} is a step
 * for another process.
 */
@NullMarked
package dev.vht.proptest.model;

import org.jspecify.annotations.NullMarked;
