package dev.vht.contracts.internal.trace;

import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.internal.model.EventRule;
import dev.vht.contracts.internal.model.IdentityKey;
import dev.vht.contracts.internal.model.KeyRule;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.Subscription;
import dev.vht.contracts.internal.report.BriefReport;
import dev.vht.contracts.internal.text.KeptValue;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.spec.KeySource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A trace as one slice of a protocol sees it. A call concerns the slice unless it names another
 * key. Where the trace does not tell the key, because user code computed it, the call is taken to
 * concern the slice.
 */
public final class SliceView {
  /** The whole trace, for a rule that is no protocol. */
  public static final SliceView ALL = new SliceView(null, new Object[0], UnaryOperator.identity());

  private final @Nullable ProtocolRule protocol;
  private final @Nullable Object[] names;
  private final UnaryOperator<Object> slicing;

  /**
   * Creates a view.
   *
   * @param names the slice's keys, null for those that it does not know
   * @param slicing how keys are compared
   */
  public SliceView(
      @Nullable ProtocolRule protocol, @Nullable Object[] names, UnaryOperator<Object> slicing) {
    this.protocol = protocol;
    this.names = names;
    this.slicing = slicing;
  }

  /** Whether the slice is that of a thread. */
  boolean isByThread() {
    return protocol != null && protocol.keys().contains(Key.THREAD);
  }

  /** The name that the protocol has for a call, or null if that is the method's name. */
  @Nullable String symbol(RecordedCall call) {
    if (protocol == null || call.method == null) {
      return null;
    }
    Subscription subscription = call.method.subscription(protocol);
    List<String> all = new ArrayList<>();
    for (Subscription.ObservedEvent event :
        new Subscription.@Nullable ObservedEvent[] {
          subscription.call(call.beginnings), subscription.outcome(call.endings())
        }) {
      if (event != null && event.event() != null && !event.name().equals(call.name)) {
        all.add(event.name());
      }
    }
    return all.isEmpty() ? null : String.join(" ", all);
  }

  boolean concerns(RecordedCall call) {
    if (protocol == null || call.method == null) {
      return true;
    }
    for (int i = 0; i < names.length; i++) {
      Object name = object(names[i]);
      if (name != null && namesAnother(call, call.method, protocol.keys().get(i), name)) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Object object(@Nullable Object name) {
    if (name instanceof IdentityKey key) {
      return key.object();
    }
    return name instanceof IdentityKey.Weak weak ? weak.get() : name;
  }

  private boolean namesAnother(RecordedCall call, MethodRules method, String key, Object name) {
    if (key.equals(Key.THREAD)) {
      return name == KeyRule.OTHER || (name instanceof Thread thread && !call.isBy(thread));
    }
    boolean isNamed = false;
    for (EventRule event : method.events) {
      KeyRule rule = event.keys().get(key);
      if (rule != null) {
        if (isPossible(call, method, rule, name)) {
          return false;
        }
        isNamed = true;
      }
    }
    return isNamed;
  }

  private boolean isPossible(RecordedCall call, MethodRules method, KeyRule rule, Object name) {
    if (rule.source() == KeySource.Kind.ARGUMENT) {
      int index = method.keptIndex(rule.argument());
      return index < 0 || isSame(call.arguments[index], name);
    } else if (rule.source() == KeySource.Kind.RESULT) {
      Object result = call.result();
      return result == null && !call.hasEnded() ? true : isSame(result, name);
    } else if (rule.source() == KeySource.Kind.RECEIVER) {
      CheckedObject receiver = call.receiver == null ? null : call.receiver.checked();
      return receiver != null && isSame(receiver, name);
    }
    return true;
  }

  private boolean isSame(@Nullable Object kept, Object name) {
    try {
      if (kept == null || name == KeyRule.NULL || name == KeyRule.OTHER) {
        return kept == null && name == KeyRule.NULL;
      } else if (kept instanceof KeptValue.Hidden hidden) {
        return isSame(hidden.kept(), name);
      } else if (kept instanceof KeptValue.Reference reference) {
        Object object = reference.get();
        return object != null && isSame(object, name);
      } else if (kept instanceof KeptValue value) {
        return value.isOf(name);
      }
      Object one = CheckedObject.innermostTarget(kept);
      Object other = CheckedObject.innermostTarget(name);
      return one == other
          || one.equals(other)
          || sliced(one).equals(other)
          || sliced(one).equals(sliced(other));
    } catch (RuntimeException | Error e) { // thrown by code of the key
      BriefReport.rethrowIfFatal(e);
      return true;
    }
  }

  private Object sliced(Object key) {
    return slicing.apply(key);
  }
}
