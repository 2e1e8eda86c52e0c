package dev.vht.contracts.verdict;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event of a recorded trace: the beginning or the end of a call.
 *
 * @param moment the phase of the call
 * @param call the call's number; its beginning and its end have the same
 * @param object the object that was called
 * @param role the role of that object in the contract; "" for the contract's own interface
 * @param method the method, for example {@code put(java.lang.Object,java.lang.Object)}
 * @param events the contract's events that happened
 * @param arguments the call's arguments, at its beginning; else none
 * @param result what was returned, or null
 * @param exception the class of what was thrown, or null
 * @param thread the thread's name
 */
public record TraceEvent(
    Phase moment,
    long call,
    Object object,
    String role,
    String method,
    List<String> events,
    List<@Nullable Object> arguments,
    @Nullable Object result,
    @Nullable String exception,
    String thread) {

  /**
   * Copies the lists.
   *
   * @param moment the phase of the call
   * @param call the call's number
   * @param object the object that was called
   * @param role the role of that object
   * @param method the method
   * @param events the contract's events that happened
   * @param arguments the arguments
   * @param result what was returned, or null
   * @param exception the class of what was thrown, or null
   * @param thread the thread's name
   */
  public TraceEvent {
    events = List.copyOf(events);
    arguments = Collections.unmodifiableList(new ArrayList<>(arguments));
  }
}
