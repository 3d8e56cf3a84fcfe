//! Stripe's objects, whole: <https://docs.stripe.com/api>.

use serde_json::{json, Value};

use super::form::Form;

/// How somebody pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Buyer {
    /// With a card: the money is there at once.
    Card,
    /// By a transfer that takes days.
    Transfer,
}

/// A page that was just opened.
pub fn session(id: &str, url: &str, form: &Form, created: i64) -> Value {
    let amount = form
        .number("line_items[0][price_data][unit_amount]")
        .unwrap_or(0)
        * form.number("line_items[0][quantity]").unwrap_or(1);
    let currency = form
        .get("line_items[0][price_data][currency]")
        .unwrap_or("usd");
    json!({
        "id": id,
        "object": "checkout.session",
        "adaptive_pricing": { "enabled": false },
        "after_expiration": null,
        "allow_promotion_codes": null,
        "amount_subtotal": amount,
        "amount_total": amount,
        "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
        "billing_address_collection": null,
        "cancel_url": form.get("cancel_url"),
        "client_reference_id": form.get("client_reference_id"),
        "client_secret": null,
        "collected_information": { "business_name": null, "individual_name": null, "shipping_details": null },
        "consent": null,
        "consent_collection": null,
        "created": created,
        "currency": currency.to_lowercase(),
        "currency_conversion": null,
        "custom_fields": [],
        "custom_text": { "after_submit": null, "shipping_address": null, "submit": null, "terms_of_service_acceptance": null },
        "customer": null,
        "customer_creation": "if_required",
        "customer_details": null,
        "customer_email": form.get("customer_email"),
        "discounts": [],
        "expires_at": form.number("expires_at").unwrap_or(created + 24 * 60 * 60),
        "invoice": null,
        "invoice_creation": { "enabled": false, "invoice_data": { "account_tax_ids": null, "custom_fields": null, "description": null, "footer": null, "issuer": null, "metadata": {}, "rendering_options": null } },
        "livemode": false,
        "locale": null,
        "metadata": form.map("metadata"),
        "mode": "payment",
        "origin_context": null,
        "payment_intent": null,
        "payment_link": null,
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": null,
        "payment_method_options": { "card": { "request_three_d_secure": "automatic" } },
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "permissions": null,
        "phone_number_collection": { "enabled": false },
        "recovered_from": null,
        "saved_payment_method_options": null,
        "setup_intent": null,
        "shipping_address_collection": null,
        "shipping_cost": null,
        "shipping_options": [],
        "status": "open",
        "submit_type": null,
        "subscription": null,
        "success_url": form.get("success_url"),
        "total_details": { "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 },
        "ui_mode": "hosted",
        "url": url,
        "wallet_options": null,
    })
}

/// The money that a page took.
pub fn intent(
    id: &str,
    charge: Option<&str>,
    session: &Value,
    metadata: &Value,
    created: i64,
) -> Value {
    let amount = session.get("amount_total").cloned().unwrap_or_default();
    let (received, status) = match charge {
        Some(_) => (amount.clone(), "succeeded"),
        None => (json!(0), "processing"),
    };
    json!({
        "id": id,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": { "tip": {} },
        "amount_received": received,
        "application": null,
        "application_fee_amount": null,
        "automatic_payment_methods": null,
        "canceled_at": null,
        "cancellation_reason": null,
        "capture_method": "automatic",
        "client_secret": format!("{id}_secret"),
        "confirmation_method": "automatic",
        "created": created,
        "currency": session.get("currency"),
        "customer": null,
        "description": null,
        "last_payment_error": null,
        "latest_charge": charge,
        "livemode": false,
        "metadata": metadata,
        "next_action": null,
        "on_behalf_of": null,
        "payment_method": "pm_card",
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "processing": null,
        "receipt_email": null,
        "setup_future_usage": null,
        "shipping": null,
        "source": null,
        "statement_descriptor": null,
        "statement_descriptor_suffix": null,
        "status": status,
        "transfer_data": null,
        "transfer_group": null,
    })
}

/// The taking of the money.
pub fn charge(id: &str, intent: &Value, base: &str, created: i64) -> Value {
    let amount = intent.get("amount");
    json!({
        "id": id,
        "object": "charge",
        "amount": amount,
        "amount_captured": amount,
        "amount_refunded": 0,
        "application": null,
        "application_fee": null,
        "application_fee_amount": null,
        "balance_transaction": format!("txn_{id}"),
        "billing_details": { "address": { "city": null, "country": "IN", "line1": null, "line2": null, "postal_code": null, "state": null }, "email": "buyer@example.com", "name": "Buyer", "phone": null, "tax_id": null },
        "calculated_statement_descriptor": "PEERSPARK",
        "captured": true,
        "created": created,
        "currency": intent.get("currency"),
        "customer": null,
        "description": null,
        "disputed": false,
        "failure_balance_transaction": null,
        "failure_code": null,
        "failure_message": null,
        "fraud_details": {},
        "livemode": false,
        "metadata": intent.get("metadata"),
        "on_behalf_of": null,
        "outcome": { "advice_code": null, "network_advice_code": null, "network_decline_code": null, "network_status": "approved_by_network", "reason": null, "risk_level": "normal", "risk_score": 3, "seller_message": "Payment complete.", "type": "authorized" },
        "paid": true,
        "payment_intent": intent.get("id"),
        "payment_method": "pm_card",
        "payment_method_details": { "card": { "amount_authorized": amount, "brand": "visa", "checks": { "address_line1_check": null, "address_postal_code_check": null, "cvc_check": "pass" }, "country": "US", "exp_month": 12, "exp_year": 2034, "extended_authorization": { "status": "disabled" }, "fingerprint": "fp", "funding": "credit", "incremental_authorization": { "status": "unavailable" }, "installments": null, "last4": "4242", "mandate": null, "multicapture": { "status": "unavailable" }, "network": "visa", "network_token": { "used": false }, "network_transaction_id": null, "overcapture": { "maximum_amount_capturable": amount, "status": "unavailable" }, "regulated_status": "unregulated", "three_d_secure": null, "wallet": null }, "type": "card" },
        "radar_options": {},
        "receipt_email": null,
        "receipt_number": null,
        "receipt_url": format!("{base}/receipts/{id}"),
        "refunded": false,
        "review": null,
        "shipping": null,
        "source": null,
        "source_transfer": null,
        "statement_descriptor": null,
        "statement_descriptor_suffix": null,
        "status": "succeeded",
        "transfer_data": null,
        "transfer_group": null,
    })
}

/// Money that was given back.
pub fn refund(id: &str, charge: &Value, amount: i64, form: &Form, created: i64) -> Value {
    json!({
        "id": id,
        "object": "refund",
        "amount": amount,
        "balance_transaction": format!("txn_{id}"),
        "charge": charge.get("id"),
        "created": created,
        "currency": charge.get("currency"),
        "destination_details": { "card": { "reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund" }, "type": "card" },
        "metadata": form.map("metadata"),
        "payment_intent": charge.get("payment_intent"),
        "reason": form.get("reason"),
        "receipt_number": null,
        "source_transfer_reversal": null,
        "status": "succeeded",
        "transfer_reversal": null,
    })
}

/// Money that somebody wants back by way of their bank.
pub fn dispute(id: &str, charge: &Value, created: i64) -> Value {
    json!({
        "id": id,
        "object": "dispute",
        "amount": charge.get("amount"),
        "balance_transactions": [],
        "charge": charge.get("id"),
        "created": created,
        "currency": charge.get("currency"),
        "enhanced_eligibility_types": [],
        "evidence": { "access_activity_log": null, "billing_address": null, "cancellation_policy": null, "cancellation_policy_disclosure": null, "cancellation_rebuttal": null, "customer_communication": null, "customer_email_address": "buyer@example.com", "customer_name": "Buyer", "customer_purchase_ip": null, "customer_signature": null, "duplicate_charge_documentation": null, "duplicate_charge_explanation": null, "duplicate_charge_id": null, "enhanced_evidence": {}, "product_description": null, "receipt": null, "refund_policy": null, "refund_policy_disclosure": null, "refund_refusal_explanation": null, "service_date": null, "service_documentation": null, "shipping_address": null, "shipping_carrier": null, "shipping_date": null, "shipping_documentation": null, "shipping_tracking_number": null, "uncategorized_file": null, "uncategorized_text": null },
        "evidence_details": { "due_by": created + 7 * 24 * 60 * 60, "enhanced_eligibility": {}, "has_evidence": false, "past_due": false, "submission_count": 0 },
        "is_charge_refundable": false,
        "livemode": false,
        "metadata": {},
        "payment_intent": charge.get("payment_intent"),
        "payment_method_details": { "card": { "brand": "visa", "case_type": "chargeback", "network_reason_code": "83" }, "type": "card" },
        "reason": "fraudulent",
        "status": "needs_response",
    })
}

/// Something that happened.
pub fn event(id: &str, kind: &str, object: &Value, created: i64) -> Value {
    json!({
        "id": id,
        "object": "event",
        "api_version": selling::stripe::API_VERSION,
        "created": created,
        "data": { "object": object },
        "livemode": false,
        "pending_webhooks": 1,
        "request": { "id": null, "idempotency_key": null },
        "type": kind,
    })
}

/// A refusal.
pub fn fault(kind: &str, code: Option<&str>, param: Option<&str>, message: &str) -> Value {
    let mut error = json!({ "message": message, "type": kind });
    if let Value::Object(members) = &mut error {
        members.extend(code.map(|it| ("code".to_owned(), json!(it))));
        members.extend(param.map(|it| ("param".to_owned(), json!(it))));
    }
    json!({ "error": error })
}

/// JSON as Stripe writes its webhooks: with line breaks, so that whoever parses and writes it again has other bytes.
pub fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
