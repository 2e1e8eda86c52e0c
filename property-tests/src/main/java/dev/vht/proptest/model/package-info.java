/**
 * What a table must do ({@link dev.vht.proptest.model.ModelTable}), and random sequences of steps
 * that run alike on the model and on a table ({@link dev.vht.proptest.model.Step}, {@link
 * dev.vht.proptest.model.StepSequences}). A {@link dev.vht.proptest.model.TableCommand} is a step
 * that another process is given.
 */
@NullMarked
package dev.vht.proptest.model;

import org.jspecify.annotations.NullMarked;
