"""What machines say in Spanish."""

from __future__ import annotations

from gateway.mail.kinds.languages.shape import AwayWords, DeskWords
from gateway.mail.kinds.stems import stems, words

COMMON = words(
    "el la los las y es su de del un una en por para no que le se con lo hasta estoy hemos al"
)

DESK = DeskWords(
    person=words("yo me mi mis conmigo he estoy tengo quiero necesito soy"),
    negations=words("pero embargo lamentablemente falta faltan sino no nunca ningún ninguna nada"),
    arrived=(
        stems("""
            recibido | recibimos | recepción | llegado | registrad | creado | creamos | abierto | asignad | acusamos |
            acuse | en proceso | en trámite | en marcha | trasladad | derivad | tramitando | ha entrado | recibida |
            ya está | apuntad | anotad | entregad | consta | figura | ha llegado | nos llegó
        """),
        stems("""
            su mensaje | su correo | su solicitud | su consulta | su petición | su caso | su incidencia | su
            candidatura | su pedido | su e-mail | su email | su escrito | su reclamación | su currículum | su queja |
            su ticket | su comunicación | su documentación | tu mensaje | tu correo | tu solicitud | tu consulta | tu
            caso | tu petición | tu incidencia | tu ticket | tu pedido | tu email | tu candidatura | tu mail | tu
            currículum | el caso | un caso | un ticket | número de ticket | número de caso | con el número | con la
            referencia | número de referencia | vuestro mensaje | su reserva | su inscripción | su denuncia | su
            donación | el formulario | tu reserva | tu inscripción | tu queja | la solicitud | la incidencia | el
            expediente | su expediente | su cita
        """),
    ),
    later=(
        stems("""
            respond | respuesta | contest | atender | atendid | contactar | contacto con | pondr | pondremos | ponerse
            | tramitar | revis | estudi | resolver
        """),
        stems("""
            breve | antes posible | plazo | horas | días | brevedad | pronto | orden | equipo | agente | semana |
            cuanto antes | máximo | usted | contigo
        """),
    ),
    thanks=stems("gracias por | agradecemos | le agradece | su interés | tu interés | muchas gracias"),
    also=stems("""
        horario | de lunes a viernes | lunes a viernes | preguntas frecuentes | faq | centro de ayuda | nuestra web |
        nuestra página | página web | sitio web | mientras tanto | mientras, | no responda | no respondas | no
        conteste | no responder | el asunto | número de ticket | número de caso | número de referencia | referencia |
        respondiendo a este | responda a este | responde a este | responder a este | añadir | más información |
        información adicional | seguimiento | consultar el estado | el estado de | portal | área de cliente | iniciar
        sesión | por teléfono | llame | llámanos | llamar | urgen | paciencia | comprensión | alto volumen | volumen
        de | fines de semana | festivos | fuera de | automátic | automáticamente | generado | no es necesario | no
        está atendid | buzón no | confidencial | datos personales | protección de datos | atentamente su | si no
        recibe | si en el plazo | plazo | le confirmamos | una copia | correo no deseado | spam | validez | por orden
        | nuestros agentes | estado de servicio
    """),
)  # fmt: skip

AWAY = AwayWords(
    away=(
        stems("""
            estoy | estaré | me encuentro | me encontraré | actualmente | está | estamos | estaremos | no estaré | no
            estoy | hasta | del | de | en | desde | me voy | ahora mismo
        """),
        stems("""
            vacaciones | fuera de la oficina | fuera de oficina | ausente | fuera del despacho | de viaje | viaje de
            trabajo | baja | baja médica | permiso | excedencia | no disponible | sin acceso | congreso | feria |
            formación | maternidad | paternidad | fuera | en la oficina | reunión | desconectad | media jornada
        """),
    ),
    closed=(
        stems("""
            nuestra | nuestro | la | el | nuestras | nuestros | oficina | oficinas | consulta | clínica | tienda |
            empresa | estamos | estaremos | permanece | despacho | por
        """),
        stems("cerrad | cerramos | cierra | cierre | vacaciones"),
    ),
    left=(
        stems("""
            ya no trabaj | ya no forma | ya no pertene | ya no está en | ya no est | ha dejado la | ha dejado de | he
            dejado la | dejó la | se ha jubilado
        """),
        stems("""
            trabaj | forma parte | pertene | empresa | compañía | con nosotros | jubilado | formo parte | está en |
            plantilla | organización
        """),
    ),
    unread=(
        stems("""
            esta dirección | este buzón | esta cuenta | este correo | el buzón | la cuenta | los correos | los
            mensajes | mi dirección
        """),
        stems("""
            ya no se | ya no está | no se lee | no se revisa | no está atendid | no es atendid | no será leíd | no
            serán leíd | desactivad | dado de baja | se eliminar | no se atiende
        """),
    ),
    back=stems("""
        hasta | regreso | vuelta | vuelvo | volveré | volvemos | regresar | retorno | de nuevo | a partir del |
        reincorpor | incorpor | esta semana | el lunes | el martes | el miércoles | el jueves | el viernes | reanuda
    """),
    instead=stems("""
        contact | urgen | diríjase | dirigirse | dirigir | compañer | póngase | ponte en contacto | escriba a |
        escribir a | escribe a | llame | llamar | llama a | teléfono | móvil | sustituy | en mi ausencia | mi ausencia
        | reenvi | atenderá | emergencia | para cualquier | para asuntos | se encarga | quedan a cargo
    """),
    answer=stems("""
        respond | respuesta | contest | leer | su mensaje | su correo | tu mensaje | tu correo | lo antes posible |
        acceso limitado | gracias | automátic | atender | revisar | demora | retraso | cuanto antes
    """),
    told=stems("por favor tenga"),
    please=stems("por favor | ruego | les ruego | le ruego"),
    myself=stems("""
        a mí | a mi correo | conmigo | me escrib | contactarme | llamarme | de esto | de ello | colaboración | solicit
        | rogamos | podemos
    """),
)  # fmt: skip
