package dev.vht.contracts.internal.compile;

import static dev.vht.contracts.internal.compile.ContractCompiler.error;
import static dev.vht.contracts.internal.compile.MachineCompiler.ANY_OTHER;

import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.EventRule;
import dev.vht.contracts.internal.model.KeyRule;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.RefusalRule;
import dev.vht.contracts.internal.model.Subscription;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compiles the methods of a role to their rules. */
final class MethodCompiler {
  private final Class<?> type;
  private final RoleCompiler roles;
  private final List<ProtocolRule> protocols;
  private final Set<String> identities;

  MethodCompiler(
      Class<?> type,
      Map<RoleDraft, CompiledRole> roles,
      List<ProtocolRule> protocols,
      Set<String> identities) {
    this.type = type;
    this.roles = new RoleCompiler(roles);
    this.protocols = protocols;
    this.identities = identities;
  }

  /** Compiles the methods of a role, in order. */
  List<MethodRules> compile(RoleDraft role) {
    List<MethodRules> rules = new ArrayList<>();
    for (RoleDraft.MethodDraft method : role.methods) {
      rules.add(rules(role, method, rules.size()));
    }
    return rules;
  }

  private MethodRules rules(RoleDraft role, RoleDraft.MethodDraft method, int index) {
    List<EventRule> own = events(role.events(method));
    List<Subscription> subscriptions = new ArrayList<>();
    for (ProtocolRule protocol : protocols) {
      subscriptions.add(subscription(protocol, method, own));
    }
    return new MethodRules(
        index,
        method.method,
        role.prefixed(method.method.getName()),
        own,
        method.requirements,
        method.guarantees,
        method.conditions,
        refusals(role, own),
        uncertain(role, own),
        subscriptions,
        roles.compile(role, method),
        method.sensitive);
  }

  /** Compiles events, each of which counts once. */
  private List<EventRule> events(List<RoleDraft.EventDraft> drafts) {
    List<EventRule> events = new ArrayList<>();
    for (int i = 0; i < drafts.size(); i++) {
      if (!isAmong(drafts.subList(0, i), drafts.get(i))) {
        events.add(event(drafts.get(i)));
      }
    }
    return List.copyOf(events);
  }

  /** Compares names first, because the first use of a record's {@code equals} is expensive. */
  private static boolean isAmong(List<RoleDraft.EventDraft> drafts, RoleDraft.EventDraft event) {
    for (RoleDraft.EventDraft other : drafts) {
      if (other.name().equals(event.name()) && other.equals(event)) {
        return true;
      }
    }
    return false;
  }

  private EventRule event(RoleDraft.EventDraft event) {
    Map<String, KeyRule> keys = new LinkedHashMap<>();
    for (Map.Entry<String, KeySource> key : event.keys().entrySet()) {
      KeySource source = key.getValue();
      if (source.kind() != KeySource.Kind.RESULT || event.phase() == Phase.RETURN) {
        keys.put(key.getKey(), key(key.getKey(), source));
      }
    }
    return new EventRule(event.name(), event.phase(), event.guard(), event.thrown(), keys);
  }

  private KeyRule key(String key, KeySource source) {
    return new KeyRule(source.kind(), source.index(), source.function(), identities.contains(key));
  }

  private List<RefusalRule> refusals(RoleDraft role, List<EventRule> own) {
    List<RefusalRule> refusals = new ArrayList<>();
    for (RoleDraft.RefusalDraft refusal : role.refusals) {
      if (concerns(refusal.on(), own)) {
        refusals.add(refusal(refusal));
      }
    }
    return refusals;
  }

  private static List<Class<? extends Throwable>> uncertain(RoleDraft role, List<EventRule> own) {
    List<Class<? extends Throwable>> uncertain = new ArrayList<>();
    for (RoleDraft.UncertainDraft draft : role.uncertain) {
      if (concerns(draft.on(), own)) {
        uncertain.add(draft.after());
      }
    }
    return uncertain;
  }

  private static boolean concerns(List<String> events, List<EventRule> own) {
    return events.isEmpty() || own.stream().map(EventRule::name).anyMatch(events::contains);
  }

  private RefusalRule refusal(RoleDraft.RefusalDraft refusal) {
    ProtocolRule protocol =
        protocols.stream().filter(p -> p.rule().equals(refusal.rule())).findFirst().orElse(null);
    return new RefusalRule(refusal.rule(), refusal.with(), refusal.text(), protocol);
  }

  /**
   * The events of a method that a protocol names. If it names none of them, the call is "any other
   * event", provided that the protocol observes that.
   */
  private Subscription subscription(
      ProtocolRule protocol, RoleDraft.MethodDraft method, List<EventRule> own) {
    List<String> alphabet = protocol.space().alphabet();
    List<Subscription.ObservedEvent> calls = new ArrayList<>();
    List<Subscription.ObservedEvent> outcomes = new ArrayList<>();
    for (EventRule event : own) {
      if (alphabet.contains(event.name())) {
        List<Subscription.ObservedEvent> observedEvents =
            event.phase() == Phase.CALL ? calls : outcomes;
        requireReachable(protocol, method, observedEvents, event);
        observedEvents.add(
            new Subscription.ObservedEvent(event, event.name(), keys(protocol, event.keys())));
      }
    }
    if (calls.isEmpty() && outcomes.isEmpty() && alphabet.contains(ANY_OTHER)) {
      Map<String, KeyRule> keys = own.isEmpty() ? Map.of() : own.get(0).keys();
      calls.add(new Subscription.ObservedEvent(null, ANY_OTHER, keys(protocol, keys)));
    }
    return new Subscription(protocol.space(), calls, outcomes);
  }

  private void requireReachable(
      ProtocolRule protocol,
      RoleDraft.MethodDraft method,
      List<Subscription.ObservedEvent> before,
      EventRule event) {
    for (Subscription.ObservedEvent observed : before) {
      EventRule first = observed.event();
      if (first != null
          && first.guard() == null
          && first.phase() == event.phase()
          && first.thrown().isAssignableFrom(event.thrown())) {
        throw error(
            type.getName()
                + ", protocol "
                + protocol.rule()
                + ": the event "
                + event.name()
                + " of "
                + method.method.getName()
                + " never happens, because "
                + first.name()
                + " comes before it and always does");
      }
    }
  }

  private KeyRule[] keys(ProtocolRule protocol, Map<String, KeyRule> ofEvent) {
    KeyRule[] keys = new KeyRule[protocol.keys().size()];
    for (int i = 0; i < keys.length; i++) {
      String name = protocol.keys().get(i);
      keys[i] =
          name.equals(Key.THREAD)
              ? new KeyRule(KeySource.Kind.THREAD, 0, null, true)
              : ofEvent.get(name);
    }
    return keys;
  }
}
