package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.Handover;
import dev.vht.contracts.internal.model.IdentityKey;
import dev.vht.contracts.internal.model.MethodRoles;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.view.ContainerView;
import dev.vht.contracts.internal.view.ContainerViews;
import dev.vht.contracts.internal.view.ElementMapping;
import dev.vht.contracts.runtime.CallInterceptor;
import dev.vht.contracts.runtime.CheckedObject;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The monitors of the children of an object, by role and target. A target that is returned twice is
 * wrapped once. References to targets are weak.
 *
 * <p>An object is checked on its way from its maker, which is the implementation unless its role is
 * {@linkplain CompiledRole#isPassed passed}, and arrives unchecked when it is handed back.
 */
final class ChildMonitors {
  private final ConcurrentHashMap<CompiledRole, ConcurrentHashMap<Object, ObjectMonitor>> known =
      new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

  /** Returns the monitor of a target, creating it if there is none. */
  ObjectMonitor monitor(CompiledRole role, Object target, Supplier<ObjectMonitor> create) {
    removeCollected();
    ConcurrentHashMap<Object, ObjectMonitor> monitors = monitors(role);
    IdentityKey key = new IdentityKey(target);
    ObjectMonitor monitor = monitors.get(key);
    if (monitor != null) {
      return monitor;
    }
    ObjectMonitor fresh = create.get();
    ObjectMonitor first = monitors.putIfAbsent(key.weak(collected), fresh);
    return first == null ? fresh : first;
  }

  /** Avoids {@code computeIfAbsent}, which a stack overflow may leave incomplete. */
  private ConcurrentHashMap<Object, ObjectMonitor> monitors(CompiledRole role) {
    ConcurrentHashMap<Object, ObjectMonitor> monitors = known.get(role);
    if (monitors != null) {
      return monitors;
    }
    ConcurrentHashMap<Object, ObjectMonitor> fresh = new ConcurrentHashMap<>();
    ConcurrentHashMap<Object, ObjectMonitor> first = known.putIfAbsent(role, fresh);
    return first == null ? fresh : first;
  }

  private void removeCollected() {
    Reference<?> name = collected.poll();
    while (name != null) {
      for (ConcurrentHashMap<Object, ObjectMonitor> monitors : known.values()) {
        monitors.remove(name);
      }
      name = collected.poll();
    }
  }

  /** Returns a checked object for an object that takes a role in a call. */
  static Object checked(
      ObjectMonitor monitor, CompiledRole role, Object target, CheckedObject self) {
    if (target instanceof CheckedObject known
        && known.vht$interceptor() instanceof ObjectMonitor other
        && other.role() == role
        && other.root() == monitor.root()) {
      return target;
    } else if (target == self.vht$target() && role == monitor.role()) {
      return self;
    }
    if (monitor == monitor.root()) {
      monitor.children().monitor(monitor.role(), self.vht$target(), () -> monitor);
    }
    return monitor.childMonitor(role, target).wrap(target);
  }

  /** Returns what the caller gets for a result: it, or its elements, may take a role. */
  static Object returned(ObjectMonitor monitor, TrackedCall call, Object result) {
    MethodRoles roles = call.method.roles;
    if (roles.result() != null) {
      return checked(monitor, roles.result(), result, call.self);
    } else if (roles.each() == null) {
      return result;
    }
    Elements elements = new Elements(monitor, roles.each(), call.self);
    Class<?> declared = call.method.method.getReturnType();
    if (result instanceof Object[] array) {
      Class<?> component = declared.getComponentType();
      return ContainerViews.array(
          array,
          elements::mapOut,
          all ->
              Arrays.copyOf(
                  all, all.length, ((Object[]) Array.newInstance(component, 0)).getClass()));
    }
    return ContainerViews.of(declared, result, elements);
  }

  /**
   * Returns an argument, or the result if the index is negative, as its maker made it.
   *
   * @param called the method that is called
   */
  static Object handedBack(ObjectMonitor monitor, MethodRules called, int index, Object object) {
    Handover how = index < 0 ? Handover.OBJECT : called.roles.handed().get(index);
    if (how == null) {
      return object;
    }
    boolean isMadeByProgram = monitor.role().isPassed() == (index >= 0);
    HandedBack maker = new HandedBack(monitor, how, isMadeByProgram);
    Object plain = maker.mapOut(object);
    if (plain != object || how == Handover.OBJECT) {
      return plain;
    } else if (object instanceof Object[] array) {
      return ContainerViews.array(array, maker::mapOut, Object[]::clone);
    }
    return how == Handover.DECLARED_EACH && !(object instanceof CheckedObject)
        ? ContainerViews.of(called.method.getParameterTypes()[index], object, maker)
        : object;
  }

  /**
   * Unwraps what its maker gets back. Only layers of the contract go: an object that another
   * contract checks stays checked by that one. Below a layer of the object that is called is what
   * its target made.
   *
   * @param monitor of the object that is called, or was
   * @param isMadeByProgram whether the maker is the program
   */
  private record HandedBack(ObjectMonitor monitor, Handover how, boolean isMadeByProgram)
      implements ElementMapping {

    @Override
    public Object mapOut(Object object) {
      Object layer = object;
      while (layer instanceof CheckedObject checked && isHandedBack(checked.vht$interceptor())) {
        layer = checked.vht$target();
        if (((ObjectMonitor) checked.vht$interceptor()).root() == monitor.root()) {
          return layer;
        }
      }
      while (layer instanceof ContainerView view
          && view.mapping() instanceof Elements elements
          && elements.monitor.contract == monitor.contract) {
        layer = view.target();
      }
      return layer;
    }

    private boolean isHandedBack(CallInterceptor interceptor) {
      return interceptor instanceof ObjectMonitor other
          && other.contract == monitor.contract
          && (how.isDeclared() || other.role().isPassed() == isMadeByProgram);
    }

    @Override
    public Object mapIn(Object element) {
      return element;
    }

    @Override
    public boolean isInvertible() {
      return false;
    }
  }

  /** Checks the elements of a container that a call returned, and unwraps those handed back. */
  private static final class Elements implements ElementMapping {
    private final ObjectMonitor monitor;
    private final CompiledRole role;
    private final CheckedObject self;

    Elements(ObjectMonitor monitor, CompiledRole role, CheckedObject self) {
      this.monitor = monitor;
      this.role = role;
      this.self = self;
    }

    @Override
    public Object mapOut(Object element) {
      return checked(monitor, role, element, self);
    }

    @Override
    public Object mapIn(Object element) {
      return new HandedBack(monitor, Handover.OBJECT, role.isPassed()).mapOut(element);
    }

    @Override
    public boolean isInvertible() {
      return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Elements same && same.monitor == monitor && same.role == role;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(monitor);
    }
  }

  List<ObjectMonitor> monitors() {
    return known.values().stream().flatMap(map -> map.values().stream()).distinct().toList();
  }
}
