package dev.vht.contracts.internal.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the objects that a method receives and returns.
 *
 * @param result the role of its result, or null
 * @param each the role of the elements of its result, or null
 * @param passed the roles of its arguments, by index
 * @param handed how arguments without a role go back to their maker, by index
 * @param isResultHandedBack whether its result may be an object that its caller made
 */
public record MethodRoles(
    @Nullable CompiledRole result,
    @Nullable CompiledRole each,
    Map<Integer, CompiledRole> passed,
    Map<Integer, Handover> handed,
    boolean isResultHandedBack) {

  /** Copies the maps. */
  public MethodRoles {
    passed = Map.copyOf(passed);
    handed = Map.copyOf(handed);
  }

  /** Whether the result is replaced by a checked object, or by a view of one. */
  public boolean isResultChecked() {
    return result != null || each != null;
  }
}
