import { type Element, isKnownTo, requestElements, typeElements } from './element.ts';
import { axlOperations, axlTypes, type Operation } from './operations.ts';

const primitive = 'xsd:string';

function oneElement(name: string, element: Element): string {
  const type = element.type === undefined ? primitive : `axl:${element.type}`;
  const least = element.optional ? ' minOccurs="0"' : '';
  const most = element.many ? ' maxOccurs="unbounded"' : '';
  return `<xsd:element name="${name}" type="${type}"${least}${most}/>`;
}

function sequence(elements: readonly Element[], version: string): string {
  const parts = elements
    .filter(element => isKnownTo(element, version))
    .map(element => {
      const each = element.names.map(name => oneElement(name, element)).join('');
      return element.names.length > 1 ? `<xsd:choice>${each}</xsd:choice>` : each;
    });
  return `<xsd:sequence>${parts.join('')}</xsd:sequence>`;
}

function answerType(operation: Operation): string {
  if (operation.repeats === undefined) return '<xsd:element name="return" type="xsd:anyType"/>';
  const row = `<xsd:element name="${operation.repeats}" type="axl:Row" minOccurs="0" maxOccurs="unbounded"/>`;
  return `<xsd:element name="return"><xsd:complexType><xsd:sequence>${row}</xsd:sequence></xsd:complexType></xsd:element>`;
}

function schema(version: string, operations: readonly (readonly [string, Operation])[]): string {
  const types = Object.keys(axlTypes).map(
    name => `<xsd:complexType name="${name}">${sequence(typeElements(name), version)}</xsd:complexType>`,
  );
  const messages = operations.flatMap(([name, operation]) => [
    `<xsd:element name="${name}"><xsd:complexType>${sequence(requestElements(operation), version)}</xsd:complexType></xsd:element>`,
    `<xsd:element name="${name}Response"><xsd:complexType><xsd:sequence>${answerType(operation)}</xsd:sequence></xsd:complexType></xsd:element>`,
  ]);
  const row = '<xsd:complexType name="Row"><xsd:sequence/></xsd:complexType>';
  return (
    `<xsd:schema targetNamespace="${axlNamespace(version)}" elementFormDefault="unqualified" ` +
    `attributeFormDefault="unqualified">${row}${types.join('')}${messages.join('')}</xsd:schema>`
  );
}

/** The namespace of AXL's types: the one namespace an operation's element stands in. */
function axlNamespace(version: string): string {
  return `http://www.cisco.com/AXL/API/${version}`;
}

/** The SOAPAction of an operation, unquoted; names the same version as the namespace, else CUCM answers 599. */
export function soapAction(version: string, operation: string): string {
  return `CUCM:DB ver=${version} ${operation}`;
}

/**
 * Our own WSDL of the operations we use, for one AXL version ("10.5" … "15.0"): document/literal, one binding, only the
 * operation's element qualified.
 */
export function axlWsdl(version: string): string {
  const operations = Object.entries(axlOperations) as [string, Operation][];
  const messages = operations.map(
    ([name]) =>
      `<message name="${name}In"><part name="axlParams" element="axl:${name}"/></message>` +
      `<message name="${name}Out"><part name="axlParams" element="axl:${name}Response"/></message>`,
  );
  const ports = operations.map(
    ([name]) =>
      `<operation name="${name}"><input message="tns:${name}In"/><output message="tns:${name}Out"/></operation>`,
  );
  const literal = '<soap:body use="literal"/>';
  const bound = operations.map(
    ([name]) =>
      `<operation name="${name}"><soap:operation soapAction="${soapAction(version, name)}" style="document"/>` +
      `<input>${literal}</input><output>${literal}</output></operation>`,
  );
  return (
    '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" ' +
    `xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:axl="${axlNamespace(version)}" ` +
    'xmlns:tns="http://www.cisco.com/AXLAPIService/" targetNamespace="http://www.cisco.com/AXLAPIService/">' +
    `<types>${schema(version, operations)}</types>${messages.join('')}` +
    `<portType name="AXLPort">${ports.join('')}</portType>` +
    '<binding name="AXLAPIBinding" type="tns:AXLPort">' +
    `<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>${bound.join('')}</binding>` +
    '<service name="AXLAPIService"><port name="AXLPort" binding="tns:AXLAPIBinding">' +
    '<soap:address location="https://localhost:8443/axl/"/></port></service></definitions>'
  );
}
